"""How objects show themselves in a notebook, in the words of the layer that knows them.

Objects of lower layers do not know the report. What shows them is named here and loaded when a notebook first asks: it
registers itself, so that imports still point down.
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any, Final

SHOWN_BY: Final = "shanshui.report.notebook"
SHOWS: dict[str, Callable[[Any], str]] = {}  # name of a class → HTML of one of its objects
DRAWS: dict[str, Callable[..., Any]] = {}  # name of a figure → the figure of an account


class Shown:
    """Something that a notebook shows as HTML, and as its text where nothing is registered."""

    def _repr_html_(self) -> str | None:
        _registered()
        show = SHOWS.get(type(self).__name__)
        return show(self) if show else None


def drawn(name: str, account: Any, **how: Any) -> Any:
    """Return a figure of an account by name."""
    _registered()
    return DRAWS[name](account, **how)


@cache
def _registered() -> None:
    import_module(SHOWN_BY).register()
