"""A YAML file as plain values, with the line every part of it stands on."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from shanshui.core.errors import UnreadableYaml
from shanshui.core.labels import Label
from shanshui.data.files import local_file
from shanshui.data.text import decode

DEEPEST, MOST_PARTS = 12, 200_000


@dataclass(frozen=True)
class Lined:
    """Plain values and their lines, by the keys that lead to them: `rules.0.rate` → 12."""

    where: str
    content: Any
    lines: dict[str, int]

    def at(self, *keys: str | int) -> str:
        """Return `rules.yaml:12: rules.0.rate`, the line that of the nearest part above which has one."""
        named = ".".join(map(str, keys))
        for end in range(len(keys), 0, -1):
            if (line := self.lines.get(".".join(map(str, keys[:end])))) is not None:
                return f"{self.where}:{line}: {named}"
        return f"{self.where}: {named}" if named else self.where


def read_yaml(path: Path, where: str = "") -> Lined:
    """Return a YAML file; nothing in it is run.

    Raises
    ------
    UnreadableYaml
        With the line, if it is no YAML, or its aliases repeat without end.
    """
    where = where or str(path)
    text = decode(local_file(path, where).read_bytes(), where).text
    try:
        node = YAML(typ="rt", pure=True).load(text.removeprefix("\ufeff"))
    except YAMLError as error:
        mark = (error.problem_mark or error.context_mark) if isinstance(error, MarkedYAMLError) else None
        line = f":{mark.line + 1}" if mark else ""
        said = str(getattr(error, "problem", None) or error).splitlines()[0]
        raise UnreadableYaml(where=f"{where}{line}", saw=said) from None
    lines: dict[str, int] = {}
    _lines(node, (), lines, where)
    return Lined(where, _plain(node), lines)


def _lines(node: Any, path: tuple[str, ...], lines: dict[str, int], where: str) -> None:
    if len(path) > DEEPEST or len(lines) > MOST_PARTS:
        raise UnreadableYaml(where=where, saw=Label("its aliases repeat without end", "别名无休止地重复"))
    marks: Any = getattr(node, "lc", None)
    if isinstance(node, dict):
        for key, value in node.items():
            lines[".".join((*path, str(key)))] = marks.key(key)[0] + 1
            _lines(value, (*path, str(key)), lines, where)
    elif isinstance(node, list):
        for i, value in enumerate(node):
            lines[".".join((*path, str(i)))] = marks.item(i)[0] + 1
            _lines(value, (*path, str(i)), lines, where)


def _plain(node: Any) -> Any:
    if isinstance(node, dict):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    for kind in (bool, int, float, str):
        if isinstance(node, kind):
            return kind(node)
    return node  # a date, or nothing
