"""Eight rules by which a line may count (Zhang Linbo et al. 2022), and how each line fares under them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from shanshui.core.labels import Label
from shanshui.core.registry import read_packaged

Verdict = Literal["y", "c", "n"]  # holds; holds for a part of it, on a condition; fails
VERDICTS: Mapping[str, Label] = {
    "y": Label("holds", "符合"),
    "c": Label("on a condition", "有条件符合"),
    "n": Label("fails", "不符合"),
}


@dataclass(frozen=True)
class ScreeningRule:
    """One rule and what it asks of a line."""

    id: str
    label: Label
    asks: Label
    source: str
    mark: str


@dataclass(frozen=True)
class Screened:
    """How one line fares under every rule, and why where one does not simply hold."""

    line: str
    verdicts: Mapping[str, Verdict]
    why: Label
    source: str
    mark: str


@cache
def screening_rules() -> tuple[ScreeningRule, ...]:
    """Return the eight rules, in the order of their source."""
    return tuple(
        ScreeningRule(
            row["id"],
            Label(row["label_en"], row["label_zh"]),
            Label(row["asks_en"], row["asks_zh"]),
            row["source"],
            row["mark"],
        )
        for row in read_packaged("shanshui.standards", "screening_rules.csv")
    )


@cache
def screened_lines() -> Mapping[str, Screened]:
    """Return how every line any standard may have fares, by the line's id."""
    names = [rule.id for rule in screening_rules()]
    return {
        row["line"]: Screened(
            row["line"],
            {name: row[name] for name in names},  # type: ignore[misc]
            Label(row["why_en"], row["why_zh"]),
            row["source"],
            row["mark"],
        )
        for row in read_packaged("shanshui.standards", "screening.csv")
    }
