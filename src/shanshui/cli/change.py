"""`shanshui change`: why GEP changed between two periods."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shanshui.cli import show
from shanshui.cli.invest import Lang
from shanshui.cli.text import aligned, system_language, wording

if TYPE_CHECKING:
    from shanshui.run.change import Change

AreaFile = Annotated[Path, typer.Argument(help="area.yaml, or the folder it lies in")]
Out = Annotated[Path | None, typer.Option(help="also write the table: .csv, .xlsx or .parquet")]


def change(
    area: AreaFile = Path("area.yaml"),
    since: Annotated[str, typer.Option("--from", help="first period; left out, the first of the account")] = "",
    until: Annotated[str, typer.Option("--to", help="second period; left out, the last of the account")] = "",
    by: Annotated[str, typer.Option(help="service, item, place or ecosystem")] = "service",
    place: Annotated[str, typer.Option(help="code of a place; left out, the area")] = "",
    level: Annotated[str, typer.Option(help="with --by place: level of the places, such as county")] = "",
    method: Annotated[str, typer.Option(help="shapley, or lmdi (logarithms, for values above zero)")] = "shapley",
    reruns: Annotated[
        bool, typer.Option(help="work the account out again in the weather of the other period, if its inputs differ")
    ] = True,
    former: Annotated[
        Path | None,
        typer.Option(help="folder of an older account, from which the first period is taken: tells method and data"),
    ] = None,
    published: Annotated[
        bool, typer.Option("--published", help="take published totals by ecosystem type, not the account's own lines")
    ] = False,
    out: Out = None,
    json: Annotated[bool, typer.Option("--json", help="print JSON, one object a line")] = False,
    lang: Lang = "",
) -> None:
    """Tell why GEP changed: extent, condition, weather, prices, method, data; the parts add up to the fen.

    Example: shanshui change mycounty --from 2015 --to 2020 --by place
    """
    from shanshui.report.change_words import change_table
    from shanshui.run.api import open as open_area
    from shanshui.run.execute import Settings

    language = lang or system_language()
    accounts = open_area(area).accounts()
    with show.Progress(json) as progress:
        how = Settings(progress=progress.step, told=lambda what: progress.say(what.in_(language)))
        found = accounts.change(since, until, place, _method(method), reruns, former, published, how)
    if out:
        from shanshui.report.table_files import write_table

        write_table(change_table(found, by, level), out, language)
    if json:
        for event in events(found, by, level, language):
            show.json_line(event)
        return
    typer.echo("\n".join(lines(found, by, level, language)))
    if out:
        typer.echo(str(out))


def _method(name: str) -> Any:
    """Return a method by name, or raise NoSuchName."""
    from shanshui.core.errors import NoSuchName

    if name not in ("shapley", "lmdi"):
        raise NoSuchName(where="--method", what="option", name=name, known=["shapley", "lmdi"], see="")
    return name


def lines(found: "Change", by: str, level: str, lang: str) -> list[str]:
    """Return the change as text: the sentence, the factors by group, what was contrary, remarks."""
    from shanshui.report.change_words import METHODS, contraries, remarks, scale_of, sentence

    said = METHODS[found.whole.method].in_(lang)
    scale = scale_of(found, lang)
    told = [sentence(found, lang), ""]
    heading = wording(lang, f"In {scale.unit}, shared by {said}:", f"单位：{scale.unit}；分解方法：{said}")
    told += [heading, *_grid(found, by, level, lang)]
    for title, texts in (
        (wording(lang, "Area and value against one another", "面积与价值反向变化"), contraries(found, lang)),
        (wording(lang, "Remarks", "说明"), remarks(found, lang)),
    ):
        told += ["", title, *(f"  {text}" for text in texts)] if texts else []
    return told


def _grid(found: "Change", by: str, level: str, lang: str) -> list[str]:
    """Return one row for each group and one for the total; factors that made nothing are left out."""
    from shanshui.accounts.decomposition import LABELS
    from shanshui.report.change_words import plain, rows, scale_of, shown_factors, signed

    scale, groups = scale_of(found, lang), rows(found, by, level)
    factors = shown_factors(part for _, _, part in groups)
    short = {factor: LABELS[factor].in_(lang).split(" (")[0].split("（")[0] for factor in factors}
    head = ["", found.since, found.until, wording(lang, "change", "变化"), *(short[factor] for factor in factors)]
    body = [
        [
            f"{name.in_(lang)} ({code})" if by == "place" else name.in_(lang),
            plain(part.before, scale),
            plain(part.after, scale),
            signed(part.change, scale),
            *(signed(part.of(factor), scale) for factor in factors),
        ]
        for code, name, part in (*groups, ("", _total(), found.total))
    ]
    body[-1][0] = _total().in_(lang)
    return [f"  {line}" for line in aligned([head, *body], right=range(1, len(head)))]


def _total() -> Any:
    from shanshui.core.labels import Label

    return Label("Total", "合计")


def events(found: "Change", by: str, level: str, lang: str) -> list[dict[str, Any]]:
    """Return the change as objects: one for the whole, one for each group, one for each remark; money in fen."""
    from shanshui.report.change_words import contraries, remarks, rows, sentence

    whole = {"event": "change", "place": found.place, "from": found.since, "to": found.until}
    whole |= {"method": found.whole.method, "sentence": sentence(found, lang), **_fen(found.total)}
    groups = [
        {"event": "row", by: code, "name": name.in_(lang), **_fen(part)} for code, name, part in rows(found, by, level)
    ]
    noted = [{"event": "contrary", "text": text} for text in contraries(found, lang)]
    noted += [{"event": "remark", "text": text} for text in remarks(found, lang)]
    return [whole, *groups, *noted]


def _fen(part: Any) -> dict[str, Any]:
    from shanshui.accounts.decomposition import FACTORS

    made = {factor: part.of(factor) for factor in FACTORS}
    return {"before_fen": part.before, "after_fen": part.after, "change_fen": part.change, "factors_fen": made}
