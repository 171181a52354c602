"""`shanshui growth`: growth into capital, labour and productivity; clusters against goals of size."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shanshui.cli import show
from shanshui.cli.change import AreaFile, Out
from shanshui.cli.invest import Lang
from shanshui.cli.text import system_language

if TYPE_CHECKING:
    from shanshui.run.growth import ClusterPeriod
    from shanshui.targets.growth import Growth as Accounted


def growth(
    area: AreaFile = Path("area.yaml"),
    place: Annotated[str, typer.Option(help="code of a place; left out, the area")] = "",
    since: Annotated[str, typer.Option("--from", help="first year; left out, the first with everything")] = "",
    until: Annotated[str, typer.Option("--to", help="last year; left out, the last with everything")] = "",
    out: Out = None,
    json: Annotated[bool, typer.Option("--json", help="print JSON, one object a line")] = False,
    lang: Lang = "",
) -> None:
    """Tell what made GDP grow: capital, labour, productivity, and how surely it was innovation; count clusters.

    Example: shanshui growth mycity --from 2015 --to 2022
    """
    from shanshui.report.growth_tables import growth_table
    from shanshui.run.growth import growth as work_out

    language = lang or system_language()
    found = work_out(area)
    code = place or found.area
    accounted = found.accounted(code, since, until) if found.is_accounted else None
    clusters = found.clusters_of()
    name = found.observed.tree[code].name
    if out and accounted:
        from shanshui.report.table_files import write_table

        write_table(growth_table(accounted, name), out, language)
    (_as_json if json else _print)(accounted, clusters, name, language)
    if out and accounted and not json:
        typer.echo(str(out))


def _print(accounted: "Accounted | None", clusters: "ClusterPeriod | None", name: Any, lang: str) -> None:
    from shanshui.report import growth_tables as told
    from shanshui.targets.growth_words import sentence

    if accounted:
        typer.echo(sentence(accounted).in_(lang) + "\n")
        show.table(told.growth_table(accounted, name), False, lang)
        typer.echo("")
        show.table(told.part_table(accounted, lang), False, lang)
        show.lines(told.stated_words(accounted, lang))
    if clusters:
        typer.echo("")
        show.table(told.cluster_table(clusters), False, lang)
        typer.echo("")
        show.table(told.goal_table(clusters, lang), False, lang)
        show.lines(told.cluster_words(clusters, lang))


def _as_json(accounted: "Accounted | None", clusters: "ClusterPeriod | None", name: Any, lang: str) -> None:
    from shanshui.report import growth_tables as told
    from shanshui.targets.growth_words import sentence

    if accounted:
        sure = accounted.innovation_led
        text = sentence(accounted).in_(lang)
        show.json_line({"event": "sentence", "innovation_led": None if sure != sure else sure, "text": text})
        for event, table in (("year", told.growth_table(accounted, name)), ("part", told.part_table(accounted, lang))):
            for record in table.records():
                show.json_line({"event": event, **record})
    if clusters:
        for event, table in (("cluster", told.cluster_table(clusters)), ("goal", told.goal_table(clusters, lang))):
            for record in table.records():
                show.json_line({"event": event, **record})
        for text in told.cluster_words(clusters, lang):
            show.json_line({"event": "remark", "text": text})
