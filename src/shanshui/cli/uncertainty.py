"""`shanshui uncertainty`: intervals at every level, what they come from, and whether GDP and GEP both grew."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shanshui.cli import show
from shanshui.cli.change import AreaFile, Out
from shanshui.cli.invest import Lang
from shanshui.cli.text import ABSENT, aligned, number, percent, system_language, wording

if TYPE_CHECKING:
    from shanshui.store.tables import Table

Unit = tuple[float, str]  # of money: how many yuan, and its name
NO_MONEY: Unit = (1.0, "")


def uncertainty(
    area: AreaFile = Path("area.yaml"),
    place: Annotated[str, typer.Option(help="code of a place; left out, the area")] = "",
    period: Annotated[str, typer.Option(help="accounting period; left out, the last")] = "",
    level: Annotated[str, typer.Option(help="level of the places listed; left out, those right below")] = "",
    draws: Annotated[int, typer.Option(help="number of draws; 0 for that of the settings (10,000)")] = 0,
    seed: Annotated[int | None, typer.Option(help="seed; left out, that of the settings")] = None,
    sobol: Annotated[
        bool, typer.Option("--sobol", help="also tell which numbers the variance of GEP comes from")
    ] = False,
    tornado: Annotated[
        bool, typer.Option("--tornado", help="also work out GEP with every other published set and equation")
    ] = False,
    grow: Annotated[
        bool, typer.Option("--grow", help="also tell how probable it is that GDP and GEP both grew")
    ] = False,
    since: Annotated[str, typer.Option("--from", help="with --grow: first period; left out, the first")] = "",
    basis: Annotated[str, typer.Option(help="with --grow: comparable or current prices")] = "comparable",
    publish: Annotated[
        bool,
        typer.Option(
            "--publish",
            help="publish the ranges of every period beside the account: tables, files and report carry them",
        ),
    ] = False,
    out: Out = None,
    json: Annotated[bool, typer.Option("--json", help="print JSON, one object a line")] = False,
    lang: Lang = "",
) -> None:
    """Tell how sure the account is: median and 90 % range of GEP and every line, at every level.

    Example: shanshui uncertainty mycounty --level village --sobol --out intervals.xlsx

    Example: shanshui uncertainty mycounty --publish
    """
    from shanshui.report.uncertainty_words import all_table
    from shanshui.run.api import open as open_area
    from shanshui.run.execute import Settings

    language = lang or system_language()
    accounts = open_area(area).accounts()
    with show.Progress(json) as progress:
        how = Settings(told=lambda what: progress.say(what.in_(language)))
        if publish:
            accounts = accounts.publish_intervals(period, draws, seed, how, progress.step)
        found = accounts.uncertainty(place, period, draws, seed, how, progress.step)
        asked: dict[str, Any] = {
            "shares": found.shares() if sobol else None,
            "tornado": accounts.tornado(place, period, how) if tornado else None,
            "grow": accounts.both_grow(since, period, place, _basis(basis), draws, how) if grow else None,
            "villages": accounts.villages(found),
        }
    if out:
        from shanshui.report.table_files import write_table

        write_table(all_table(found, language), out, language)
    published = sorted(accounts.results.drawn) if publish else []
    if json:
        for event in events(found, asked, language):
            show.json_line(event)
        for when in published:
            show.json_line({"event": "published", "period": when})
        return
    typer.echo("\n".join(lines(found, asked, level, language)))
    if published:
        typer.echo(_published(published, language))
    if out:
        typer.echo(str(out))


def _published(periods: list[str], lang: str) -> str:
    named = ", ".join(periods)
    en = f"Published beside the account: ranges of {named}. `shanshui accounts show|export` and the report carry them."
    return wording(lang, en, f"已在账户旁发布 {named} 的区间；`shanshui accounts show|export` 与报告均会列出。")


def _basis(name: str) -> str:
    from shanshui.core.errors import NoSuchName

    if name not in ("comparable", "current"):
        raise NoSuchName(where="--basis", what="basis", name=name, known=["comparable", "current"], see="")
    return name


def lines(found: Any, asked: dict[str, Any], level: str, lang: str) -> list[str]:
    """Return everything as text: the sentence, tables, what was asked besides, what the range does not hold."""
    from shanshui.report import uncertainty_words as words
    from shanshui.report.village_words import village_sentence, village_table

    told = [words.sentence(found, lang), ""]
    scale = words.unit_of(found, lang)
    small = asked["villages"]
    told += _printed(words.place_table(found, level, lang, small.codes), lang, scale)
    told += _printed(village_table(small, lang), lang, scale)
    told += _printed(words.line_table(found, lang), lang, scale) + _printed(words.spread_table(found, lang), lang)
    told += _printed(words.area_table(found, lang), lang)
    if asked["shares"] is not None:
        told += [
            *_printed(words.share_table(asked["shares"], lang), lang),
            words.measure_next(asked["shares"], lang),
            "",
        ]
    if asked["tornado"] is not None:
        told += _printed(words.tornado_table(asked["tornado"], lang), lang, scale)
    if asked["grow"] is not None:
        told += [words.growth_sentence(asked["grow"], lang), ""]
    told += [wording(lang, "Remarks", "说明")]
    said = [*(remark.in_(lang) for remark in found.remarks), words.held_sentence(found, lang)]
    return told + [
        f"  {text}" for text in (*said, village_sentence(small, lang), words.beyond(found).in_(lang)) if text
    ]


def _printed(table: "Table", lang: str, scale: Unit = NO_MONEY) -> list[str]:
    """Return a table as text, with its title and unit of money; columns with nothing in them are left out."""
    step, unit = scale
    money = [float(row[i]) for i, c in enumerate(table.columns) if c.kind == "money" for row in table.rows]
    shown = [i for i, c in enumerate(table.columns) if c.name != "mean" and any(row[i] == row[i] for row in table.rows)]
    if not table.rows:
        return []
    body = [[table.columns[i].label.in_(lang) for i in shown]]
    body += [[_cell(row[i], table.columns[i].kind, step) for i in shown] for row in table.rows]
    right = [at for at, i in enumerate(shown) if table.columns[i].kind != "text"]
    title = table.title.in_(lang) + (wording(lang, f" ({unit})", f"（{unit}）") if money else "")
    return [title, *(f"  {line}" for line in aligned(body, right=right)), ""]


def _cell(cell: Any, kind: str, step: float) -> str:
    if kind == "text":
        return str(cell)
    if math.isnan(cell):
        return ABSENT
    if kind == "share":
        return percent(cell)
    return f"{cell / step:,.2f}" if kind == "money" else number(cell)


def events(found: Any, asked: dict[str, Any], lang: str) -> list[dict[str, Any]]:
    """Return everything as objects: every interval, spread, what was held, what was asked besides."""
    from shanshui.report import uncertainty_words as words
    from shanshui.report.village_words import village_table

    told: list[dict[str, Any]] = [
        {"event": "uncertainty", "place": found.place, "period": found.period, "draws": found.intervals.draws,
         "seed": found.intervals.seed, "sentence": words.sentence(found, lang)}
    ]  # fmt: skip
    told += [{"event": "interval", **record} for record in words.all_table(found, lang).records()]
    told += [{"event": "spread", **record} for record in words.spread_table(found, lang).records()]
    told += [{"event": "area", **record} for record in words.area_table(found, lang).records()]
    told += [{"event": "held", "name": one.name, "why": one.why.in_(lang)} for one in found.held]
    if asked["shares"] is not None:
        told += [{"event": "share", **record} for record in words.share_table(asked["shares"], lang).records()]
    if asked["tornado"] is not None:
        told += [{"event": "bar", **record} for record in words.tornado_table(asked["tornado"], lang).records()]
    if (grow := asked["grow"]) is not None:
        probability = None if math.isnan(grow.probability) else grow.probability
        said = words.growth_sentence(grow, lang)
        told.append({"event": "both_grow", "probability": probability, "basis": grow.basis, "sentence": said})
    told += [{"event": "village", **record} for record in village_table(asked["villages"], lang).records()]
    return told + [{"event": "remark", "text": remark.in_(lang)} for remark in found.remarks]
