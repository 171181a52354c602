"""Datastacks: InVEST's JSON of arguments, read and checked before anything is computed."""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shanshui.core.errors import (
    ArgumentMissing,
    BadArgument,
    FileMissing,
    NotADatastack,
    OtherModel,
    ShanshuiError,
    UnknownArgument,
)
from shanshui.core.labels import Label
from shanshui.data.files import local_file
from shanshui.data.tables import raise_all
from shanshui.data.text import decode
from shanshui.invest.models import Argument, Model, model

COMMON = (
    Argument("workspace_dir", "text", required=False),
    Argument("results_suffix", "text", required=False, default="", older=("suffix",)),
    Argument("n_workers", "integer", required=False, default=-1),
)
FILES = ("raster", "vector", "table")
NO_NAME = '/\\:*?"<>|'  # what the name of a file cannot hold here or on Windows
TRUTH = {"true": True, "false": False, "1": True, "0": False, "": False}
KINDS = {
    "number": Label("a number", "一个数"),
    "integer": Label("a whole number", "一个整数"),
    "boolean": Label("true or false", "true 或 false"),
    "raster": Label("the path of a raster", "栅格文件路径"),
    "vector": Label("the path of a vector file", "矢量文件路径"),
    "table": Label("the path of a table", "表格文件路径"),
    "option": Label("one of its options", "其选项之一"),
    "text": Label("a text", "文本"),
}


@dataclass(frozen=True)
class Datastack:
    """A model and its checked arguments; a value that was not given is None (a boolean False)."""

    path: Path
    model: Model
    values: dict[str, Any]

    @property
    def suffix(self) -> str:
        """Return what InVEST puts before the extension of every output: `_run1`, or nothing."""
        word = str(self.values["results_suffix"] or "").strip()
        return word if not word or word.startswith("_") else f"_{word}"


def read_datastack(path: str | Path, name: str = "", inputs: Path | None = None) -> Datastack:
    """Return a datastack, its arguments checked; relative paths are relative to the file.

    Parameters
    ----------
    name
        Id or alias of the model it must be for; left out, the file says.
    inputs
        Folder of what the datastack names by web address, as InVEST's samples do: nothing is fetched, a file of the
        same name is looked for there; left out, beside the datastack.

    Raises
    ------
    InputError
        All problems together: arguments unknown, missing or of the wrong kind, files that are not there.
    """
    file = local_file(path, str(path))
    written = _parsed(file)
    found = str(written.get("model_id") or written.get("model_name") or name)
    if not found:
        raise NotADatastack(where=str(path), saw=Label("it names no model", "没有写明模型"))
    chosen = model(found, str(path))
    if name and model(name) is not chosen:
        raise OtherModel(where=str(path), found=chosen.id, name=name)
    return Datastack(file, chosen, checked(chosen, _here(written["args"], inputs or file.parent), file))


def _here(given: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Return arguments with web addresses turned into files of the same name in a folder, where there are such."""

    def local(value: Any) -> Any:
        if not isinstance(value, str) or "://" not in value:
            return value
        file = folder.absolute() / value.rsplit("/", 1)[-1]
        return str(file) if file.is_file() else value

    return {name: local(value) for name, value in given.items()}


def _parsed(file: Path) -> dict[str, Any]:
    text = decode(file.read_bytes(), str(file)).text
    try:
        written = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotADatastack(where=str(file), saw=str(error)[:120]) from error
    if not isinstance(written, dict) or not isinstance(written.get("args"), dict):
        raise NotADatastack(where=str(file), saw=Label("it has no `args`", "没有 `args`"))
    return written


def checked(chosen: Model, given: dict[str, Any], file: Path) -> dict[str, Any]:
    """Return the value of every argument of a model, or raise all that is wrong with those given.

    Parameters
    ----------
    file
        The datastack: its folder is where relative paths begin.
    """
    arguments = (*COMMON, *chosen.arguments)
    given, problems = _by_present_names(arguments, given, file)
    values: dict[str, Any] = {}
    for argument in arguments:
        try:
            values[argument.name] = _value(argument, given.get(argument.name), file)
        except ShanshuiError as problem:
            problems.append(problem)
            values[argument.name] = given[argument.name]
    for argument in arguments:
        needed = argument.required if isinstance(argument.required, bool) else argument.required(values)
        if needed and values[argument.name] in (None, "") and argument.kind != "boolean":
            problems.append(ArgumentMissing(where=f"{file}: {argument.name}", need=_need(argument)))
    if suffix := _unfit_suffix(str(values["results_suffix"] or ""), file):
        problems.append(suffix)
    raise_all(problems)
    return values


def _unfit_suffix(suffix: str, file: Path) -> BadArgument | None:
    """Return what is wrong with a suffix that would not stay part of a file's name; None if it is fit."""
    if not any(ch in NO_NAME or not ch.isprintable() for ch in suffix):
        return None
    need = Label(f"a part of a file's name, without {NO_NAME}", f"可作文件名一部分的文字，不含 {NO_NAME}")
    return BadArgument(where=f"{file}: results_suffix", got=repr(suffix), need=need)


def _by_present_names(
    arguments: tuple[Argument, ...], given: dict[str, Any], file: Path
) -> tuple[dict[str, Any], list[ShanshuiError]]:
    """Return what was given by present names, and a problem for each name that no argument has or had."""
    present = {name: a.name for a in arguments for name in (*a.older, a.name)}
    problems: list[ShanshuiError] = [
        UnknownArgument(where=str(file), name=name, known=[a.name for a in arguments])
        for name, value in given.items()
        if name not in present and value not in (None, "", False)
    ]
    return {present[name]: value for name, value in given.items() if name in present}, problems


def _value(argument: Argument, written: Any, file: Path) -> Any:
    if isinstance(written, str):
        written = written.strip()
    if written in (None, ""):
        return False if argument.kind == "boolean" and argument.default is None else argument.default
    if argument.kind in FILES:
        return _path(argument, written, file)
    if argument.kind == "boolean":
        return _truth(argument, written, file)
    if argument.kind in ("number", "integer"):
        return _number(argument, written, file)
    if argument.kind == "option":
        same = [option for option in argument.options if option.lower() == str(written).lower()]
        if not same:
            raise _bad(argument, written, file)
        return same[0]
    return str(written)


def _path(argument: Argument, written: Any, file: Path) -> Path:
    if not isinstance(written, str):
        raise _bad(argument, written, file)
    where = f"{file}: {argument.name}"
    plain = written.replace("\\", "/") if not Path(written).exists() else written
    if "://" in plain:
        return local_file(plain, where)
    path = file.parent / plain
    if path.is_dir():
        raise FileMissing(where=f"{where} ({path})")
    return local_file(path, f"{where} ({path})")


def _truth(argument: Argument, written: Any, file: Path) -> bool:
    word = str(written).lower()
    if word not in TRUTH:
        raise _bad(argument, written, file)
    return TRUTH[word]


def _number(argument: Argument, written: Any, file: Path) -> float | int:
    try:
        if isinstance(written, bool):
            raise ValueError
        value = float(_ratio(written))
    except (ValueError, TypeError, OverflowError) as error:
        raise _bad(argument, written, file) from error
    inside = argument.low <= value <= argument.high and argument.above < value < argument.below
    whole = argument.kind == "number" or value.is_integer()
    if not math.isfinite(value) or not inside or not whole:
        raise _bad(argument, written, file)
    return int(value) if argument.kind == "integer" else value


def _ratio(written: Any) -> float:
    """Return a number written plainly or as a ratio such as 1/12."""
    above, line, below = str(written).partition("/")
    return float(above) / float(below) if line and float(below) else float(written)


def _bad(argument: Argument, written: Any, file: Path) -> BadArgument:
    return BadArgument(where=f"{file}: {argument.name}", got=repr(written), need=_need(argument))


def _need(argument: Argument) -> Label:
    """Return what an argument takes, in words."""
    kind = KINDS[argument.kind]
    limits = [f"≥ {argument.low:g}"] * (argument.low > -math.inf) + [f"≤ {argument.high:g}"] * (
        argument.high < math.inf
    )
    limits += [f"> {argument.above:g}"] * (argument.above > -math.inf)
    limits += [f"< {argument.below:g}"] * (argument.below < math.inf)
    more = " (" + ", ".join([*argument.options, *limits]) + ")" if argument.options or limits else ""
    return Label(kind.en + more, kind.zh + more)
