"""What an error is: its four parts in two languages, its exit code, and several of them raised at once."""

import difflib
import re
import string
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from shanshui.core.errors.said import CHINESE
from shanshui.core.labels import Label

SHOWN = 5
NAMED = 200
TWICE = re.compile(r"(?<![./])\.(?=[.。](?:\s|$))")  # the full stop of what a system says, before that of the sentence
MANY = 200  # words, among which to look for a near one
SAME = 10  # problems of one kind that are told in full


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word nearest to a misspelt one, or an empty string.

    Among very many words only those that share a half with it are compared: one slip leaves the other half whole.
    """
    words, half = list(known), (len(word) + 1) // 2
    if len(words) > MANY:
        words = [w for w in words if w[:half] == word[:half] or w[-half:] == word[-half:]][:MANY]
    found = difflib.get_close_matches(word, words, n=1, cutoff=0.6)
    return found[0] if found else ""


def listed(items: Sequence[object] | object, shown: int = SHOWN) -> str:
    """Return the first few items and, if there are more, how many in all."""
    if isinstance(items, str) or not isinstance(items, Sequence):
        return str(items)
    if not items:
        return "–"
    names = ", ".join(str(item) for item in items[:shown])
    return names if len(items) <= shown else f"{names} … ({len(items)})"


def said(value: Any, language: str) -> str:
    """Return a field as it stands in a message: a label in its language, a list shortened."""
    if isinstance(value, Label):
        return value.in_(language)
    return CHINESE.get(value, value) if language == "zh" and isinstance(value, str) else listed(value)


class ShanshuiError(Exception):
    """An error a user can act on. Subclasses give its wording."""

    exit_code: ClassVar[int] = 1
    en: ClassVar[tuple[str, str, str]] = ("", "", "")
    zh: ClassVar[tuple[str, str, str]] = ("", "", "")

    def __init__(self, where: str = "", **fields: Any) -> None:
        self.where = where
        self.fields = fields
        missing = self.needed_fields() - fields.keys()
        if missing:
            needs = f"{type(self).__name__} needs {sorted(missing)}"
            raise TypeError(needs)
        super().__init__()

    def __str__(self) -> str:
        return self.text("en")

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild, (type(self), self.where, self.fields))

    @classmethod
    def needed_fields(cls) -> set[str]:
        """Return the names its wording fills in; the near match is worked out, not given."""
        fields = {name for text in (*cls.en, *cls.zh) for _, name, _, _ in string.Formatter().parse(text) if name}
        return fields - {"hint"}

    @property
    def code(self) -> str:
        """Return the stable name of the error."""
        return type(self).__name__

    def text(self, language: str = "en") -> str:
        """Return the message in a language: where, what we saw, what we need, what to do."""
        saw, need, do = self.zh if language == "zh" else self.en
        fields = {name: said(value, language) for name, value in self.fields.items()}
        parts = (part.format(**fields, hint=self._hint(language)).strip() for part in (saw, need, do))
        parts = (TWICE.sub("", part) for part in parts)
        body = ("" if language == "zh" else " ").join(part for part in parts if part)
        separator = "：" if language == "zh" else ": "
        return f"{self.where}{separator}{body}" if self.where else body

    def _known(self) -> Iterable[object]:
        known = self.fields.get("known", ())
        return () if isinstance(known, Label) else known

    def _hint(self, language: str) -> str:
        word = str(self.fields.get("name") or self.fields.get("code") or self.fields.get("unit") or "")
        near = self.fields.get("near") or nearest(word, map(str, self._known()))
        if not near:
            return ""
        return f"您是否要写 '{near}'？" if language == "zh" else f"Did you mean '{near}'?"


def _rebuild(kind: type[ShanshuiError], where: str, fields: dict[str, Any]) -> ShanshuiError:
    return kind(where=where, **fields)


class InputError(ShanshuiError):
    """Something the user gave cannot be used; exit code 3."""

    exit_code = 3


class Problems(InputError):
    """Several problems, found together and raised once."""

    en = ("{count} problem(s) found.", "", "")
    zh = ("发现 {count} 个问题。", "", "")

    def __init__(self, problems: Sequence[ShanshuiError], where: str = "") -> None:
        self.problems = list(problems)
        super().__init__(where=where, count=len(self.problems))

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self.problems, self.where))

    def text(self, language: str = "en") -> str:
        """Return the messages, one a line, under their count; of very many of one kind only the first."""
        kinds = Counter[str]()
        told = [super().text(language)]
        for problem in self.problems:
            kinds[problem.code] += 1
            if kinds[problem.code] <= SAME:
                told.append(f"  {problem.text(language)}")
        more = sum(count - SAME for count in kinds.values() if count > SAME)
        if more:
            en, zh = (
                f"… and {more} more like these; `shanshui check --json` lists all.",
                f"……另有 {more} 个同类问题；`shanshui check --json` 列出全部。",
            )
            told.append(f"  {zh if language == 'zh' else en}")
        return "\n".join(told)
