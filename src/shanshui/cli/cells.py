"""What `check --cells` prints: rules that cells of the maps break, with the worst cell of each."""

from typing import TYPE_CHECKING, Annotated

import typer

from shanshui.cli import show
from shanshui.cli.text import exact, number, wording
from shanshui.core import registry

if TYPE_CHECKING:
    from shanshui.run.account import Prepared
    from shanshui.run.cells import BrokenCells

Cells = Annotated[
    bool, typer.Option("--cells", help="look at every cell of the maps too: O2 and carbon, P − ET, amounts below 0")
]


def show_cells(prepared: "Prepared", json: bool, lang: str) -> None:
    """Look at every cell and print each rule that is broken, or that all are kept."""
    from dataclasses import asdict

    from shanshui.run.cells import broken_cells, checked_plan, rules_of
    from shanshui.run.execute import Settings

    with show.Progress(json) as progress:
        progress.first_run(lang)
        how = Settings(progress=progress.step, told=lambda what: progress.say(what.in_(lang)))
        found = broken_cells(prepared, how)
    if json:
        for broken in found:
            show.json_line(
                {"event": "cells", **asdict(broken), "label": {"en": broken.label.en, "zh": broken.label.zh}}
            )
        return
    rules = len(rules_of(checked_plan(prepared))) if prepared.maps else 0
    told = [line for broken in found for line in _told(prepared, broken, lang)]
    nothing = wording(lang, f"Every cell keeps the {rules} rules.", f"所有像元均符合 {rules} 项规则。")
    none = wording(lang, "There are no maps to look at.", "没有可检查的地图。")
    show.lines(["", *(told or [nothing if rules else none])])


def _told(prepared: "Prepared", broken: "BrokenCells", lang: str) -> list[str]:
    """Return a rule that is broken: by how many cells, and where the worst one is."""
    name = prepared.tree[broken.place].name.in_(lang)
    kind = registry.ecosystem_types()[broken.ecosystem_type].label.in_(lang) if broken.ecosystem_type else "–"
    row, column, at = broken.row, broken.column, f"({exact(broken.x)}, {exact(broken.y)})"
    saw, limit = (f"{number(value)} {broken.unit}" for value in (broken.saw, broken.limit))
    rule, period, cells, place = broken.rule, broken.period, f"{broken.cells:,}", broken.place
    if lang == "zh":
        head = f"{period}：{broken.label.zh}［{rule}］：{cells} 个像元不符合。"
        worst = f"  最严重：第 {row} 行第 {column} 列 {at}，{name}（{place}），{kind}：{saw}，限值 {limit}。"
    else:
        head = f"{period}: {broken.label.en} [{rule}]: {cells} cells do not."
        worst = f"  The worst: row {row}, column {column} {at}, {name} ({place}), {kind}: {saw}, limit {limit}."
    return [head, worst]
