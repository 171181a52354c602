"""`shanshui findings`: what falls short, by importance, and what is done about it, in a log that shows tampering."""

from pathlib import Path
from typing import Annotated, Any

import typer

from shanshui.cli import show
from shanshui.cli.change import AreaFile
from shanshui.cli.invest import Lang
from shanshui.cli.text import system_language, wording

HERE = Path("area.yaml")
TOP = 10
findings_app = typer.Typer(
    help="Problems of an area, ranked by severity × how sure; what is done about each, and the log of it.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Id = Annotated[str, typer.Argument(help="id of a finding, such as F3a9c1b20d4")]
By = Annotated[str, typer.Option(help="who does it; left out, the user of this machine")]
Place = Annotated[str, typer.Option(help="code of a place: its findings and those below it; left out, all")]
Kind = Annotated[
    list[str] | None,
    typer.Option(
        help="off_track, inconsistent_targets, benchmark_gap, widening_gap, failed_identity, missing_data (repeatable)"
    ),
]
State = Annotated[
    list[str] | None,
    typer.Option(help="open, accepted, discharged, verified, closed, dismissed (repeatable)"),
]
All = Annotated[bool, typer.Option("--all", help="also what is closed, dismissed or was not seen by the last run")]
Reason = Annotated[str, typer.Option(help="why")]
Json = Annotated[bool, typer.Option("--json", help="print JSON, one object a line")]
PARTIAL = 4  # exit code: a topic could not be worked out


@findings_app.command("update")
def update(area: AreaFile = HERE, by: By = "", json: Json = False, lang: Lang = "") -> None:
    """Work out the findings from targets, benchmarks and data, and record what changed since the last run.

    Example: shanshui findings update mycounty
    """
    from shanshui.report.finding_words import listed, updated
    from shanshui.run.findings import book
    from shanshui.run.findings import update as work_out

    language = lang or system_language()
    made = work_out(area, by)
    if json:
        show.json_line({"event": "updated", "run": made.run, "found": made.found, "changes": dict(made.events)})
    else:
        found = book(area)
        show.lines([updated(made.run, made.found, dict(made.events), language)])
        show.lines(listed(found, found.chosen(), language, TOP))
    for problem in made.problems:
        typer.echo(problem.text(language), err=True)
    if made.problems:
        raise typer.Exit(PARTIAL)


@findings_app.command("list")
def list_findings(
    area: AreaFile = HERE,
    place: Place = "",
    kind: Kind = None,
    state: State = None,
    all_of_them: All = False,
    top: Annotated[int, typer.Option(min=0, help="how many; 0 for all")] = 0,
    json: Json = False,
    lang: Lang = "",
) -> None:
    """List the findings that are at work, the most important first.

    Example: shanshui findings list mycounty --place 331121 --kind off_track --top 10
    """
    from shanshui.report.finding_words import listed, record

    language = lang or system_language()
    found, chosen = _chosen(area, place, kind, state, all_of_them)
    if json:
        for one in chosen[:top] if top else chosen:
            show.json_line(record(found, one))
        return
    show.lines(listed(found, chosen, language, top) or [wording(language, "No finding.", "没有问题。")])


def _chosen(area: Path, place: str, kind: list[str] | None, state: list[str] | None, all_of_them: bool) -> Any:
    """Return the book and the findings chosen, or raise NoSuchName for a kind or state that is none."""
    from shanshui.core.errors import NoSuchName
    from shanshui.findings.finding import KINDS
    from shanshui.findings.life import STATES
    from shanshui.run.findings import book

    for where, what, names, known in (
        ("--kind", "kind of finding", kind or (), KINDS),
        ("--state", "state of a finding", state or (), STATES),
    ):
        for name in names:
            if name not in known:
                raise NoSuchName(where=where, what=what, name=name, known=list(known), see="")
    found = book(area)
    return found, found.chosen(place, kind or (), state or (), all_of_them)


@findings_app.command("show")
def show_finding(id: Id, area: AreaFile = HERE, json: Json = False, lang: Lang = "") -> None:
    """Tell all about one finding: why it is there, how sure it is, its evidence, and what was done.

    Example: shanshui findings show F3a9c1b20d4 mycounty
    """
    from shanshui.report.finding_words import record, told
    from shanshui.run.findings import book, history

    found = book(area)
    one, events = found[id], history(area, id)
    if json:
        show.json_line(record(found, one))
        for event in events:
            show.json_line({"event": event.kind, "at": event.at, "actor": event.actor, **event.data})
        return
    show.lines(told(found, one, events, lang or system_language()))


def _act(area: Path, id: str, move: str, by: str, lang: str, json: bool, **said: Any) -> None:
    """Do something to a finding and tell how it stands then."""
    from shanshui.report.finding_words import listed, record
    from shanshui.run.findings import act, book

    one = act(area, id, move, by, {name: value for name, value in said.items() if value})
    found = book(area)
    if json:
        show.json_line(record(found, one))
    else:
        show.lines(listed(found, [one], lang or system_language()))


@findings_app.command("accept")
def accept(
    id: Id,
    area: AreaFile = HERE,
    owner: Annotated[str, typer.Option(help="who answers for it; left out, who accepts")] = "",
    by: By = "",
    json: Json = False,
    lang: Lang = "",
) -> None:
    """Accept a finding: somebody answers for it from now on.

    Example: shanshui findings accept F3a9c1b20d4 mycounty --owner "water bureau" --by "Zhang San"
    """
    _act(area, id, "accept", by, lang, json, owner=owner)


@findings_app.command("dismiss")
def dismiss(
    id: Id, area: AreaFile = HERE, reason: Reason = "", by: By = "", json: Json = False, lang: Lang = ""
) -> None:
    """Dismiss a finding that is none, with the reason; it stays in the register.

    Example: shanshui findings dismiss F3a9c1b20d4 mycounty --reason "the survey was repeated in June"
    """
    _act(area, id, "dismiss", by, lang, json, reason=reason)


@findings_app.command("discharge")
def discharge(
    id: Id,
    area: AreaFile = HERE,
    case: Annotated[str, typer.Option(help="number of the case that deals with it")] = "",
    project: Annotated[str, typer.Option(help="number of the project that deals with it")] = "",
    doer: Annotated[str, typer.Option(help="who did it, if somebody else records it")] = "",
    by: By = "",
    json: Json = False,
    lang: Lang = "",
) -> None:
    """Say that an accepted finding was dealt with, by a case or a project.

    Example: shanshui findings discharge F3a9c1b20d4 mycounty --project 2024-017 --doer "water bureau"
    """
    through = "" if bool(case) == bool(project) else "case" if case else "project"
    _act(area, id, "discharge", by, lang, json, through=through, reference=case or project, doer=doer)


@findings_app.command("verify")
def verify(
    id: Id,
    area: AreaFile = HERE,
    evidence: Annotated[list[str] | None, typer.Option(help="what proves it: file, document, measurement")] = None,
    by: By = "",
    json: Json = False,
    lang: Lang = "",
) -> None:
    """Verify, as another party than the doer, that a finding was dealt with.

    Example: shanshui findings verify F3a9c1b20d4 mycounty --evidence "audit report 12/2024" --by "audit office"
    """
    _act(area, id, "verify", by, lang, json, evidence=evidence or [])


@findings_app.command("close")
def close(id: Id, area: AreaFile = HERE, by: By = "", json: Json = False, lang: Lang = "") -> None:
    """Close a verified finding; it is re-opened if it fires again on other data.

    Example: shanshui findings close F3a9c1b20d4 mycounty
    """
    _act(area, id, "close", by, lang, json)


@findings_app.command("reopen")
def reopen(
    id: Id, area: AreaFile = HERE, reason: Reason = "", by: By = "", json: Json = False, lang: Lang = ""
) -> None:
    """Open a finding again, with the reason.

    Example: shanshui findings reopen F3a9c1b20d4 mycounty --reason "the repair did not hold"
    """
    _act(area, id, "reopen", by, lang, json, reason=reason)


@findings_app.command("export")
def export(
    file: Annotated[Path, typer.Argument(help="file to write: .csv, .xlsx, .parquet, or .html for a page to print")],
    area: AreaFile = HERE,
    place: Place = "",
    kind: Kind = None,
    state: State = None,
    all_of_them: All = False,
    internal: Annotated[
        bool, typer.Option("--internal", help="in tables, also what rests on data that are not free to publish")
    ] = False,
    lang: Lang = "",
) -> None:
    """Write findings to a file; as .html, the ten most important of a place and of each place right below it.

    Only what is free to publish, unless asked.

    Example: shanshui findings export findings.xlsx mycounty --state open
    """
    language = lang or system_language()
    found, chosen = _chosen(area, place, kind, state, all_of_them)
    if file.suffix.lower() == ".html":
        from shanshui.report.findings import write_page

        write_page(found, place, file, language)
    else:
        from shanshui.report.finding_words import finding_table
        from shanshui.report.table_files import write_table

        shown = [one for one in chosen if internal or one.finding.free]
        write_table(finding_table(found, shown, language), file, language)
    typer.echo(str(file))


@findings_app.command("log")
def log(
    area: AreaFile = HERE,
    check: Annotated[bool, typer.Option("--check", help="check every event, vintage and run of the register")] = False,
    against: Annotated[
        list[str] | None,
        typer.Option(metavar="CHECKPOINT", help="with --check: a checkpoint kept elsewhere (repeatable)"),
    ] = None,
    json: Json = False,
    lang: Lang = "",
) -> None:
    """Show the log of the register, or check that nothing in it was changed, and print a checkpoint to keep.

    Example: shanshui findings log mycounty --check
    """
    from shanshui.report.finding_words import event_line
    from shanshui.run.findings import history

    language = lang or system_language()
    if check or against:
        _check(area, against or [], json, language)
        return
    for event in history(area):
        if json:
            show.json_line({"seq": event.seq, "at": event.at, "actor": event.actor, "kind": event.kind,
                            "subject": event.subject, **event.data, "hash": event.hash})  # fmt: skip
        else:
            typer.echo(f"{event.seq:>6}  {event_line(event, language)}  {event.subject}")


def _check(area: Path, against: list[str], json: bool, lang: str) -> None:
    from shanshui.core.errors import UnreadableCheckpoint
    from shanshui.core.log import Checkpoint
    from shanshui.run.findings import check_log

    points = []
    for text in against:
        try:
            points.append(Checkpoint.parse(text))
        except ValueError:
            raise UnreadableCheckpoint(where="--against", text=text) from None
    head = check_log(area, points)
    point = Checkpoint(head.size, head.root)
    if json:
        show.json_line({"event": "checked", "events": head.size, "hash": head.hash, "checkpoint": str(point)})
        return
    en = f"{head.size} events, all as they were recorded. Keep this checkpoint elsewhere: {point}"
    typer.echo(wording(lang, en, f"{head.size} 条事件，均与记录时一致。请另处保存此检查点：{point}"))
