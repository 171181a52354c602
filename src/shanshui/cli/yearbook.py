"""`shanshui observations preview` and `draft`: what a sheet would add, and a first layout for it."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shanshui.cli import show
from shanshui.cli.change import Out
from shanshui.cli.invest import Lang
from shanshui.cli.text import ABSENT, aligned, exact, system_language, wording

if TYPE_CHECKING:
    from shanshui.core.place import PlaceTree
    from shanshui.data.yearbook import Preview
    from shanshui.store.tables import Table
    from shanshui.targets.indicator import Dictionary

TINY = 1e-3
SHOWN = 40  # rows in a terminal; a file holds all


File = Annotated[Path, typer.Argument(help="sheet: .xlsx, .csv or .tsv")]
AreaOption = Annotated[Path, typer.Option("--area", help="area.yaml, or its folder")]
SheetName = Annotated[str, typer.Option("--sheet", help="sheet of a workbook")]


def preview(
    file: File,
    layout: Annotated[Path, typer.Option("--layout", help="YAML that says how the sheet is laid out")],
    area: AreaOption = Path("area.yaml"),
    sheet: SheetName = "",
    out: Out = None,
    json: Annotated[bool, typer.Option("--json", help="print JSON, one object a line")] = False,
    lang: Lang = "",
) -> None:
    """Show what a sheet of a yearbook would add, cell by cell, and what is wrong with it; nothing is imported.

    Example: shanshui observations preview yearbook.xlsx --layout layout.yaml --area mycounty
    """
    from shanshui.data import yearbook
    from shanshui.report.table_files import write_table
    from shanshui.run.config import read_area
    from shanshui.run.observed import definitions
    from shanshui.targets.place_changes import former_places

    language = lang or system_language()
    dictionary, tree, changes = definitions(read_area(area))
    found = yearbook.preview(file, layout, dictionary, tree, file.name, sheet, former_places(changes, tree))
    if out:
        write_table(preview_table(found), out, language)
    if json:
        for event in preview_events(found, language):
            show.json_line(event)
    else:
        typer.echo("\n".join(preview_lines(found, language)))
    if found.problems:
        raise typer.Exit(found.problems[0].exit_code)


def draft(file: File, area: AreaOption = Path("area.yaml"), sheet: SheetName = "", lang: Lang = "") -> None:
    """Draft the layout of a sheet of a yearbook; what is only likely ends in `?` and waits for you.

    Example: shanshui observations draft yearbook.xlsx --area mycounty > layout.yaml
    """
    from shanshui.run.config import read_area
    from shanshui.run.observed import definitions

    dictionary, tree, _ = definitions(read_area(area))
    typer.echo(draft_file(file, dictionary, tree, lang or system_language(), sheet), nl=False)


def draft_file(file: Path, dictionary: "Dictionary", tree: "PlaceTree", lang: str, sheet: str = "") -> str:
    """Return a first layout of a sheet as YAML, headed by what a person has to decide."""
    from shanshui.data.yearbook import propose_layout, read_sheet_cells

    found = propose_layout(read_sheet_cells(file, file.name, sheet), dictionary, tree)
    head = wording(lang, "Confirm or correct every value that ends in '?':", "请确认或更正每个以“?”结尾的取值：")
    doubts = [f"# - {doubt.in_(lang)}" for doubt in found.doubts]
    return "\n".join([f"# {head}", *doubts, found.text] if doubts else [found.text])


def preview_lines(found: "Preview", lang: str, shown: int = SHOWN) -> list[str]:
    """Return a preview as text: the first rows, then what is wrong, then remarks."""
    count = len(found.rows)
    told = [wording(lang, f"{found.where}: {count:,} observations", f"{found.where}：{count:,} 个观测值")]
    told += [f"  {line}" for line in aligned(_body(found, lang, shown), right=(1, 6))] if count else []
    if count > shown:
        told.append(wording(lang, f"  … and {count - shown:,} more", f"  ……另有 {count - shown:,} 个"))
    if found.problems:
        bad = len(found.problems)
        told += ["", wording(lang, f"{bad} problem(s): nothing is imported", f"{bad} 个问题：不会导入任何数据")]
        told += [f"  {problem.text(lang)}" for problem in found.problems]
    if found.remarks:
        told += ["", wording(lang, "Remarks", "说明"), *(f"  {remark.in_(lang)}" for remark in found.remarks)]
    return told


def _body(found: "Preview", lang: str, shown: int) -> list[list[str]]:
    from shanshui.data.yearbook.preview import COLUMNS

    names = ("cell", "printed", "printed_unit", f"label_{lang}", f"name_{lang}", "period", "value", "unit", "status")
    body = [[COLUMNS[name].in_(lang) for name in names]]
    for row in found.rows[:shown]:
        cells = [str(getattr(row, name)) for name in names]
        cells[0] = row.cell.removeprefix(found.where).lstrip(":")
        cells[3] = f"{cells[3]} ({row.indicator})"
        cells[4] = f"{row.place} {cells[4]}".strip()
        cells[6] = ABSENT if row.value is None else _plain(row.value)
        body.append(cells)
    return body


def preview_events(found: "Preview", lang: str) -> list[dict[str, Any]]:
    """Return a preview as objects: values, problems, remarks."""
    events: list[dict[str, Any]] = [{"event": "value", **asdict(row)} for row in found.rows]
    events += [{"event": "problem", "error": one.code, "text": one.text(lang)} for one in found.problems]
    return events + [{"event": "remark", "text": remark.in_(lang)} for remark in found.remarks]


def _plain(value: float) -> str:
    """Return a number with all its digits."""
    return exact(value) if 0 < abs(value) < TINY else f"{value:,.6f}".rstrip("0").rstrip(".")


def preview_table(found: "Preview") -> "Table":
    """Return a preview as a table for `--out`, with every row."""
    from shanshui.core.labels import Label
    from shanshui.data.yearbook.preview import COLUMNS
    from shanshui.store.tables import Column, Table

    columns = tuple(
        Column(name, label, kind="number") if name == "value" else Column(name, label)
        for name, label in COLUMNS.items()
    )
    rows = tuple(
        tuple(float("nan") if (cell := getattr(row, name)) is None else cell for name in COLUMNS) for row in found.rows
    )
    return Table(Label("What would be imported", "将导入的数据"), columns, rows)
