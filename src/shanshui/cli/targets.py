"""`shanshui targets`: how what was promised stands, what it would take, and whether it holds together."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shanshui.cli import show
from shanshui.cli.change import AreaFile, Out
from shanshui.cli.invest import Lang
from shanshui.cli.text import aligned, system_language, wording

if TYPE_CHECKING:
    from shanshui.run.held import Held
    from shanshui.run.targets import Targets
    from shanshui.store.tables import Table

ASKED = 40  # projections at once; one takes a fraction of a second


def targets(
    area: AreaFile = Path("area.yaml"),
    place: Annotated[str, typer.Option(help="code of a place; left out, all places that are bound")] = "",
    level: Annotated[str, typer.Option(help="places of one level, such as county")] = "",
    target: Annotated[str, typer.Option(help="id of one target")] = "",
    method: Annotated[str, typer.Option(help="whose status stands first: growth-ratio, linear or anticipated")] = "",
    consistency: Annotated[
        bool, typer.Option("--consistency", help="prove or refute that the targets can all be kept")
    ] = False,
    takes: Annotated[
        bool, typer.Option("--what-would-it-take", help="pace needed from now on, and who below is behind")
    ] = False,
    projection: Annotated[
        bool, typer.Option("--projection", help="project every target, by the model that did best in the past")
    ] = False,
    untargeted: Annotated[bool, typer.Option("--untargeted", help="how the indicators without a target moved")] = False,
    both: Annotated[
        str, typer.Option(metavar="A,B", help="probability that two indicators both rise next year, such as gdp,gep")
    ] = "",
    out: Out = None,
    json: Annotated[bool, typer.Option("--json", help="print JSON, one object a line")] = False,
    lang: Lang = "",
) -> None:
    """Show how every target stands by three methods, how probable it is, and what is missing.

    Example: shanshui targets mycounty --what-would-it-take
    """
    from shanshui.run.targets import targets as read

    language = lang or system_language()
    found = read(area, method)
    if both:
        _tell_both(found, both, place, json, language)
        return
    if untargeted:
        from shanshui.report.targets_words import drift_table

        moved = drift_table(found, found.untargeted(place, level), language)
        _tell(moved, _table_lines(moved, language), out, json, language)
        return
    if consistency:
        from shanshui.report.targets_words import claim_table

        table, texts = claim_table(found.consistency.claims, found.observed.tree, language), _claims(found, language)
    else:
        rows = found.rows(place, level, target)
        table, texts = _chosen(found, rows, takes, projection, language)
    _tell(table, texts, out, json, language)


def _chosen(
    found: "Targets", rows: "list[Held]", takes: bool, projection: bool, lang: str
) -> "tuple[Table, list[str]]":
    from shanshui.report.targets_words import status_table, take_table

    if projection:
        return _projected(found, rows, lang)
    if takes:
        return take_table(rows, lang), _taking(found, rows, lang)
    return status_table(rows, lang), lines(found, rows, lang)


def _tell(table: "Table", texts: list[str], out: Path | None, json: bool, lang: str) -> None:
    if out:
        from shanshui.report.table_files import write_table

        write_table(table, out, lang)
    if json:
        for record in table.records():
            show.json_line({"event": "row", **record})
        return
    typer.echo("\n".join(texts))
    if out:
        typer.echo(str(out))


def _table_lines(table: "Table", lang: str) -> list[str]:
    """Return a table of texts, shares and plain numbers as lines."""
    from shanshui.targets.amounts import figures, percent

    def cell(value: Any, kind: str) -> str:
        if isinstance(value, str):
            return value
        return percent(value) if kind == "share" else figures(value, 3)

    body = [[column.label.in_(lang) for column in table.columns]]
    body += [[cell(one, column.kind) for one, column in zip(row, table.columns, strict=True)] for row in table.rows]
    right = [i for i, column in enumerate(table.columns) if column.kind != "text"]
    return [table.title.in_(lang), *(f"  {line}" for line in aligned(body, right))]


def lines(found: "Targets", rows: "list[Held]", lang: str) -> list[str]:
    """Return how targets stand as text: the table, then remarks."""
    from shanshui.report.targets_words import TITLE, remarks, short_rows

    if not rows:
        return [wording(lang, "No target binds these places.", "没有约束这些地方的目标。")]
    body = short_rows(rows, found.method, lang)
    told = [TITLE.in_(lang), *(f"  {line}" for line in aligned(body, right=(2, 3, 7, 8)))]
    said = remarks(rows, lang)
    return [*told, "", wording(lang, "Remarks", "说明"), *(f"  {text}" for text in said)] if said else told


def _taking(found: "Targets", rows: "list[Held]", lang: str) -> list[str]:
    """Return what targets would take, and which places below are behind."""
    from shanshui.report.targets_words import TAKES, parts_sentence, remarks, take_sentences

    said = take_sentences(rows, lang)
    if not said:
        none = wording(lang, "No target is left that could be told of.", "没有可判断且尚待实现的目标。")
        return [none, *(f"  {text}" for text in remarks(rows, lang))]
    told = [TAKES.in_(lang), *(f"  {text}" for text in said)]
    behind = [
        parts_sentence(row, parts, found.observed.tree, lang)
        for row in rows
        if row.behind > 0 and (parts := found.parts(row)) is not None and parts.parts
    ]
    head = wording(lang, "Places below that explain it", "主要由哪些下级地方造成")
    return [*told, "", head, *(f"  {text}" for text in behind)] if behind else told


def _claims(found: "Targets", lang: str) -> list[str]:
    """Return what is proved and refuted of the set, as text."""
    from shanshui.report.targets_words import verdict_sentence
    from shanshui.targets.consistency.prove import VERDICTS

    told = [verdict_sentence(found, lang)]
    for verdict, label in VERDICTS.items():
        claims = found.consistency.of(verdict)  # type: ignore[arg-type]
        told += ["", label.in_(lang), *(f"  {claim.sentence.in_(lang)}" for claim in claims)] if claims else []
    return told


def _projected(found: "Targets", rows: "list[Held]", lang: str) -> "tuple[Table, list[str]]":
    """Return the back-tests of all projections as a table, and what they give as text."""
    from shanshui.report.targets_words import projection_sentence, score_table
    from shanshui.store.tables import Table

    chosen = [row for row in rows if not row.due][:ASKED]
    made = [(row, found.projection(row)) for row in chosen]
    tables = [score_table(row, projection, lang) for row, projection in made]
    told = [
        text
        for row, projection in made
        if (text := projection_sentence(row, projection, lang, found.trend_chance(row)))
    ]
    if len(rows) > ASKED:
        told.append(
            wording(
                lang,
                f"Only the first {ASKED} of {len(rows)} are projected; --place or --target chooses others.",
                f"共 {len(rows)} 项，仅预测前 {ASKED} 项；可用 --place 或 --target 选择。",
            )
        )
    none = [wording(lang, "Nothing can be projected.", "没有可预测的序列。")]
    if not tables:
        from shanshui.report.targets_words import take_table

        return take_table([], lang), none
    return Table(tables[0].title, tables[0].columns, tuple(row for table in tables for row in table.rows)), told or none


def _tell_both(found: "Targets", both: str, place: str, json: bool, lang: str) -> None:
    """Print the probability that two indicators both rise next year."""
    from shanshui.core.errors import NoSuchName
    from shanshui.targets.amounts import odds

    first, _, second = (name.strip() for name in both.replace("，", ",").partition(","))
    known = list(found.observed.dictionary)
    for name in (first, second):
        if name not in known:
            raise NoSuchName(where="--both", what="indicator", name=name, known=known, see="")
    rise = found.both_rise(first, second, place)
    if json:
        show.json_line({"event": "both", "first": first, "second": second, **_numbers(rise)})
        return
    label = found.observed.dictionary[first].label.in_(lang), found.observed.dictionary[second].label.in_(lang)
    if rise.why.en:
        typer.echo(wording(lang, f"Cannot be told: {rise.why.en}.", f"无法判断：{rise.why.zh}。"))
        return
    typer.echo(
        wording(
            lang,
            f"{label[0]} and {label[1]} both rise next year: {odds(rise.uncertain)} "
            f"({odds(rise.known)} if past growth and its covariance are taken for true; "
            f"{label[0]} {odds(rise.first)}, {label[1]} {odds(rise.second)}; {rise.steps} steps).",
            f"下一年 {label[0]} 与 {label[1]} 同时增长的概率：{odds(rise.uncertain)}"
            f"（视历史增速与协方差为真值时 {odds(rise.known)}；单独增长：{label[0]} {odds(rise.first)}，"
            f"{label[1]} {odds(rise.second)}；共 {rise.steps} 次增长）。",
        )
    )


def _numbers(rise: Any) -> dict[str, Any]:
    """Return the numbers of a joint probability; None for what is not known."""
    names = ("uncertain", "known", "first", "second", "correlation", "steps")
    found = {name: getattr(rise, name) for name in names}
    return {name: None if isinstance(x, float) and math.isnan(x) else x for name, x in found.items()} | {
        "why": rise.why.en or None
    }
