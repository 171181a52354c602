"""What a model is, declared as data: its names, its arguments, one function that runs it."""

import ast
import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from shanshui.core.errors import NoSuchName
from shanshui.core.labels import Label

if TYPE_CHECKING:
    from shanshui.invest.frame import Frame

ArgumentKind = Literal["raster", "vector", "table", "number", "integer", "boolean", "option", "text"]
Values = Mapping[str, Any]
Condition = bool | Callable[[Values], bool]


@dataclass(frozen=True)
class Argument:
    """One argument of a model, by InVEST's name.

    Attributes
    ----------
    kind
        What a value is turned into: a Path, a float, an int, a bool, a text; None if it is not given.
    required
        True, False, or a function of the values given that says whether this one is needed too.
    low, high
        Range a number lies in, ends included; `above` and `below` exclude theirs.
    options
        Words an option may be; case does not matter, the value becomes the word as it stands here.
    default
        What it is if not given.
    older
        Names it had in earlier releases of InVEST.
    """

    name: str
    kind: ArgumentKind
    required: Condition = True
    low: float = float("-inf")
    high: float = float("inf")
    above: float = float("-inf")
    below: float = float("inf")
    options: tuple[str, ...] = ()
    default: Any = None
    older: tuple[str, ...] = ()


@dataclass(frozen=True)
class Model:
    """A model of InVEST.

    Attributes
    ----------
    id, aliases
        As InVEST calls it.
    arguments
        All but `workspace_dir`, `results_suffix` and `n_workers`, which every model has.
    execute
        Runs it on a frame.
    outputs
        From the arguments, the names of the files it will write, to refuse before work begins what would overwrite.
    """

    id: str
    label: Label
    arguments: tuple[Argument, ...]
    execute: Callable[["Frame"], None]
    aliases: tuple[str, ...] = ()
    outputs: Callable[[Values], Sequence[str]] = lambda values: ()


@cache
def names() -> dict[str, str]:
    """Return id or alias → module, of each file of this folder that declares a `MODEL`; none is imported.

    They are read from the declaration itself: `MODEL = Model(id="…", aliases=(…), …)`, both written out.
    """
    folder = Path(str(resources.files("shanshui.invest")))
    found: dict[str, str] = {}
    for file in sorted(folder.glob("*.py")):
        for call in _declarations(file):
            words = {word.arg: word.value for word in call.keywords}
            aliases = ast.literal_eval(words["aliases"]) if "aliases" in words else ()
            found |= dict.fromkeys((ast.literal_eval(words["id"]), *aliases), f"shanshui.invest.{file.stem}")
    return found


def _declarations(file: Path) -> list[ast.Call]:
    """Return the calls whose result is named MODEL in a file."""
    return [
        line.value
        for line in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(line, ast.Assign)
        and isinstance(line.value, ast.Call)
        and [name.id for name in line.targets if isinstance(name, ast.Name)] == ["MODEL"]
    ]


def models() -> dict[str, Model]:
    """Return every model by id."""
    found = [_imported(module) for module in sorted(set(names().values()))]
    return {model.id: model for model in found}


def _imported(module: str) -> Model:
    declared: Model = importlib.import_module(module).MODEL
    return declared


def model(name: str, where: str = "") -> Model:
    """Return the model called so: by id, alias, or the module name that older datastacks carry."""
    word = name.strip().lower()
    for part in (word, *reversed(word.split("."))):
        if part in names():
            return _imported(names()[part])
    raise NoSuchName(
        where=where, what="model", name=name, known=sorted(names()), see="`shanshui invest --help` tells more."
    )
