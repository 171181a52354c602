"""Shanshui (山水) keeps the books of nature for a place.

    import shanshui as ss
    area = ss.open("lishui/area.yaml")
    accounts = area.run()
    accounts.gep(level="county")

Names are loaded on first use, so that `import shanshui` costs nothing.
"""

TYPE_CHECKING = False  # as typing has it: to load that takes longer than all the rest, and Ctrl-C would be heard in it

__version__ = "0.1.0"
__all__ = ["Accounts", "Area", "__version__", "evaluate", "open"]

if TYPE_CHECKING:
    from typing import Any

    from shanshui.run.api import Accounts, Area, evaluate, open


def __getattr__(name: str) -> "Any":
    if name in __all__:
        from shanshui.run import api

        return getattr(api, name)
    message = f"module 'shanshui' has no attribute '{name}'"
    raise AttributeError(message)
