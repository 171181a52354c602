"""`shanshui supply-use`: which ecosystem supplies what, and who uses it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shanshui.cli import show
from shanshui.cli.change import AreaFile
from shanshui.cli.invest import Lang
from shanshui.cli.text import aligned, number, scale_for, system_language, wording

if TYPE_CHECKING:
    from shanshui.accounts.supply_use import Measure
    from shanshui.report.supply_use_words import Matrix, Side
    from shanshui.run.supply_use import Accounted

TABLES: dict[str, tuple["Measure", ...]] = {
    "physical": ("physical",),
    "monetary": ("monetary",),
    "both": ("physical", "monetary"),
}


def supply_use(
    area: AreaFile = Path("area.yaml"),
    period: Annotated[str, typer.Option(help="period; left out, the last of the account")] = "",
    place: Annotated[str, typer.Option(help="code of a place; left out, the area")] = "",
    level: Annotated[str, typer.Option(help="with --out: all places of a level, such as county")] = "",
    table: Annotated[str, typer.Option(help="physical, monetary or both")] = "monetary",
    out: Annotated[
        Path | None, typer.Option(help="also write every cell: .csv or .parquet; .xlsx has the tables of SEEA EA")
    ] = None,
    sdmx: Annotated[
        Path | None, typer.Option(help="also write SDMX-CSV 2.0 with its structure (SDMX-ML 3.0) into a folder")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="print JSON, one object a line; money in fen")] = False,
    lang: Lang = "",
) -> None:
    """Show supply and use of ecosystem services: by ecosystem type, and by economic unit; both are equal.

    Example: shanshui supply-use mycounty --table both --out accounts.xlsx
    """
    from shanshui.run.api import open as open_area

    language = lang or system_language()
    measures = _measures(table)
    opened = open_area(area)
    found = opened.accounts().supply_use(period)
    code = found.book.tree[place or found.root].code
    written = _written(opened, found, code, level, measures, out, sdmx, language)
    if json:
        for event in events(found, code, measures, language):
            show.json_line(event)
        return
    typer.echo("\n".join(lines(found, code, measures, language)))
    for path in written:
        typer.echo(str(path))


def _measures(name: str) -> "tuple[Measure, ...]":
    from shanshui.core.errors import NoSuchName

    if name not in TABLES:
        raise NoSuchName(where="--table", what="option", name=name, known=list(TABLES), see="")
    return TABLES[name]


def _written(
    opened: Any,
    found: "Accounted",
    code: str,
    level: str,
    measures: "tuple[Measure, ...]",
    out: Path | None,
    sdmx: Path | None,
    lang: str,
) -> list[Path]:
    """Write what is asked for; return the files."""
    from shanshui.report.supply_use_words import long_table
    from shanshui.report.table_files import write_table

    paths: list[Path] = []
    if out and out.suffix.lower() == ".xlsx":
        from shanshui.report.seea_tables import collected, write_seea

        paths.append(write_seea(collected(opened, found, code), out, lang))
    elif out:
        paths.append(write_table(long_table(found, _places(found, code, level), measures), out, lang))
    if sdmx:
        from shanshui.report.sdmx import write_sdmx
        from shanshui.report.seea_tables import collected

        paths += write_sdmx(collected(opened, found, code), sdmx)
    return paths


def _places(found: "Accounted", code: str, level: str) -> list[str]:
    from shanshui.core.errors import NoSuchName

    tree = found.book.tree
    if not level:
        return [code]
    inside = [code, *tree.descendants(code)]
    chosen = [one for one in inside if tree[one].level == level]
    if not chosen:
        known = list(dict.fromkeys(tree[one].level for one in inside))
        raise NoSuchName(where="--level", what="level", name=level, known=known, see="")
    return chosen


def lines(found: "Accounted", code: str, measures: "tuple[Measure, ...]", lang: str) -> list[str]:
    """Return the tables as text: supply, then use, for each measure; then remarks."""
    from shanshui.report.supply_use_words import matrix, title_of

    told: list[str] = []
    for measure in measures:
        told += [title_of(found, code, measure).in_(lang), *_grids(matrix(found, code, measure), lang), ""]
    remarks = [label.in_(lang) for label in found.remarks(code)]
    return told + ([wording(lang, "Remarks", "说明"), *(f"  {text}" for text in remarks)] if remarks else [])


def _grids(laid: "Matrix", lang: str) -> list[str]:
    told: list[str] = []
    for side in laid.sides:
        told += ["", *_grid(laid, side, lang)]
    return told


def _grid(laid: "Matrix", side: "Side", lang: str) -> list[str]:
    """Return one half of a table: money in one scale, amounts in their unit; lines in GEP, total, others."""
    from shanshui.report.supply_use_words import BESIDE, TOTAL, shown
    from shanshui.report.words import Words

    say = Words(lang)
    money = laid.measure == "monetary"
    amounts = [[shown(amount, laid.measure) for amount in row] for row in (*side.rows, side.total)]
    size, unit = scale_for((abs(a) for row in amounts for a in row), lang, times=10) if money else (1.0, "")
    cells = [[("" if not a else f"{a / size:,.2f}" if money else number(a)) for a in row] for row in amounts]
    name = side.name.in_(lang) + (wording(lang, f" ({unit})", f"（{unit}）") if money else "")
    heads = [name, *([] if money else [wording(lang, "unit", "单位")]), *(head.in_(lang) for head in side.heads)]
    rows = [
        [label.in_(lang), *([] if money else [say.unit(own)]), *made]
        for (label, own, _), made in zip(laid.rows, cells[:-1], strict=True)
    ]
    total = [[TOTAL.in_(lang), *cells[-1]]] if money else []
    body = [*rows[: laid.in_gep], *total, *rows[laid.in_gep :]]
    made = [f"  {line}" for line in aligned([heads, *body], right=range(1 if money else 2, len(heads)))]
    if laid.in_gep < len(rows):
        made.insert(1 + laid.in_gep + len(total), f"  ({BESIDE.in_(lang)})" if lang == "en" else f"  （{BESIDE.zh}）")
    return made


def events(found: "Accounted", code: str, measures: "tuple[Measure, ...]", lang: str) -> list[dict[str, Any]]:
    """Return the tables as objects: one for the whole, one for each cell; money in fen."""
    from shanshui.report.supply_use_words import entries
    from shanshui.run.supply_use import in_reading_order

    total = found.table(code).total.total_supply
    told: list[dict[str, Any]] = [
        {"event": "supply_use", "place": code, "period": found.period, "gep_fen": int(total)},
    ]
    for measure in measures:
        for row, entry, kind, sector, amount in entries(in_reading_order(found.table(code, measure))):
            what = {"measure": measure, "service": row.service, "item": row.item, "in_gep": row.headline}
            worth = {"fen": int(amount)} if measure == "monetary" else {"amount": float(amount), "unit": row.unit}
            told.append(
                {
                    "event": "row",
                    **what,
                    "entry": entry,
                    "ecosystem_type": kind or None,
                    "sector": sector or None,
                    **worth,
                }
            )
    return told + [{"event": "remark", "text": label.in_(lang)} for label in found.remarks(code)]
