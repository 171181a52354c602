"""Markdown: pages, tables, blocks, labels in both languages."""

from collections.abc import Iterable

from shanshui.core.labels import Label

GENERATED = "<!-- Written by docs/generate.py; do not edit. -->"


def page(title: str, purpose: str, *parts: str) -> str:
    """Return a page: title, what the reader can do after it, and its parts."""
    return "\n\n".join([f"# {title}", GENERATED, purpose, *(part for part in parts if part)]) + "\n"


def table(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a Markdown table, or nothing if it has no rows."""
    lines = [[_cell(cell) for cell in row] for row in rows]
    if not lines:
        return ""
    names = list(header)
    return "\n".join(f"| {' | '.join(line)} |" for line in [names, ["---"] * len(names), *lines])


def _cell(value: object) -> str:
    return " ".join(str(value).replace("|", "\\|").split())


def code(text: str) -> str:
    """Return a block of code."""
    return f"```\n{text.rstrip()}\n```"


def both(label: Label) -> str:
    """Return English and Chinese, one after the other."""
    return " ".join(part for part in (label.en, label.zh) if part)


def number(value: float) -> str:
    """Return a number as short as it can be."""
    return f"{value:.15g}"


def names(words: Iterable[str]) -> str:
    """Return words as code, separated by commas."""
    return ", ".join(f"`{word}`" for word in words)
