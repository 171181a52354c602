"""`shanshui benchmark`: the index of an area's places, and what each falls short of."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shanshui.cli import show
from shanshui.cli.change import AreaFile, Out
from shanshui.cli.invest import Lang
from shanshui.cli.text import system_language, wording

if TYPE_CHECKING:
    from shanshui.run.benchmark import Benchmark, Problems
    from shanshui.store.tables import Table


def benchmark(
    area: AreaFile = Path("area.yaml"),
    period: Annotated[str, typer.Option(help="period; left out, the last with observations")] = "",
    place: Annotated[str, typer.Option(help="code of a place: its problem list instead of the index")] = "",
    peers: Annotated[str, typer.Option(help="with --place: best, upper-quartile, similar, frontier or standard")] = "",
    why: Annotated[
        bool, typer.Option("--why", help="with --place: the way from the index down to the raw values")
    ] = False,
    indicator: Annotated[str, typer.Option(help="with --why: one indicator or group")] = "",
    record: Annotated[
        Path | None, typer.Option(help="also write every choice the index rests on, as JSON that repeats it")
    ] = None,
    out: Out = None,
    json: Annotated[bool, typer.Option("--json", help="print JSON, one object a line")] = False,
    lang: Lang = "",
) -> None:
    """Rank places by a composite index with rank intervals, or list what a place falls short of.

    Example: shanshui benchmark mycounty --place 331126 --peers similar
    """
    from shanshui.report.benchmark_tables import index_table, problem_table, why_table
    from shanshui.run.benchmark import benchmark as work_out

    language = lang or system_language()
    found = work_out(area, period)
    if record:
        _write_record(found, record)
    if not place:
        table = index_table(found, language)
        _tell(table, out, json, language, _beside(found, language))
    elif why or indicator:
        _tell(why_table(found, place, indicator, language), out, json, language, [])
    else:
        told = found.problems(place, peers)
        table = problem_table(found, told, language)
        if json:
            _as_json(told, language)
        _tell(table, out, False, language, _sentences(found, told, language), silent=json)


def _tell(table: "Table", out: Path | None, json: bool, lang: str, said: list[str], silent: bool = False) -> None:
    if out:
        from shanshui.report.table_files import write_table

        write_table(table, out, lang)
    if silent:
        return
    if table.rows or json:
        show.table(table, json, lang)
    else:
        typer.echo(table.title.in_(lang))
    if json:
        for text in said:
            show.json_line({"event": "remark", "text": text})
        return
    if said:
        typer.echo("\n" + "\n".join(said))
    if out:
        typer.echo(str(out))


def _beside(found: "Benchmark", lang: str) -> list[str]:
    from shanshui.report.benchmark_tables import remarks

    spread = found.ranks.spread
    drawn = wording(
        lang,
        f"Ranks hold in nine of ten of {spread.draws} draws of gaps, scales, weights ±{spread.noise:.0%} and means.",
        f"名次区间包含十分之九的抽样（{spread.draws} 次，改变插补、标准化、权重 ±{spread.noise:.0%} 与合成方法）。",
    )
    return [drawn, *remarks(found, lang)]


def _sentences(found: "Benchmark", told: "Problems", lang: str) -> list[str]:
    from shanshui.report.benchmark_tables import problem_lines

    return problem_lines(found, told, lang)


def _as_json(told: "Problems", lang: str) -> None:
    for gap in told.gaps:
        numbers = {"value": gap.value, "reference": gap.reference.value, "gap": gap.gap, "severity": gap.severity}
        more = {"robustness": gap.robustness, "priority": gap.priority, "amount": gap.amount, "cost": gap.cost}
        show.json_line(
            {
                "event": "gap",
                "place": gap.place,
                "indicator": gap.indicator,
                "period": gap.period,
                **{key: None if value != value else value for key, value in {**numbers, **more}.items()},
                "unit": gap.unit,
                "amount_unit": gap.amount_unit.in_(lang) or None,
                "reference_sort": gap.reference.sort,
                "peers": list(gap.reference.peers) or None,
                "ahead": gap.ahead,
                "of": gap.of,
                "confirmed": gap.reference.confirmed,
                "missing": gap.missing,
                "text": gap.sentence.in_(lang),
            }
        )
    for row in told.not_compared:
        reason = row.reason.in_(lang)
        show.json_line({"event": "not_compared", "indicator": row.indicator, "sort": row.sort, "reason": reason})
    for text in told.remarks:
        show.json_line({"event": "remark", "text": text.in_(lang)})


def _write_record(found: "Benchmark", file: Path) -> None:
    import json as json_format

    from shanshui.core.disk import whole

    text = json_format.dumps(found.manifest(), ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    with whole(file) as partial:
        partial.write_text(text + "\n", encoding="utf-8")
