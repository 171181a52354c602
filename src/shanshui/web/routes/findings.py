"""Findings: what falls short at a place, by importance; all about one of them; and what people do about it."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Body, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from shanshui.core.errors import IndicatorsNotGiven, NoSuchName, NothingRegistered, NotYours, ShanshuiError
from shanshui.core.labels import Label
from shanshui.core.log import Event as Logged
from shanshui.findings.finding import ACTIONS, KINDS
from shanshui.findings.life import MOVES, NEEDS, PREFIX, STATES, Move, Tracked, check_move, check_verifier
from shanshui.findings.rules import rules
from shanshui.report.finding_words import EVENTS, THROUGH, event_line, place_name, reason
from shanshui.targets.amounts import amount, difference
from shanshui.web.kept import kept
from shanshui.web.problems import RESPONSES
from shanshui.web.rests import Rests, rests_on
from shanshui.web.routes.targets import Named, named
from shanshui.web.seen import Asker, Language, OneArea, Seen, ThisPlace, allowed_place, in_sight_of, known_period
from shanshui.web.shelf import Opened
from shanshui.web.told import plain
from shanshui.web.who import Role, Who

Json = dict[str, Any]
MoveName = Literal["accept", "dismiss", "discharge", "verify", "close", "reopen"]
LONGEST: Final = 2000  # letters of what is said with a move
SHORT: Final = 200
EVERYTHING: Final[Mapping[str, Any]] = {"reason": "…", "through": "case", "reference": "…", "evidence": ["…"]}
Id = Annotated[str, Path(description="id of a finding, such as F3a9c1b20d4")]
Text = Annotated[str, Field(max_length=LONGEST)]
Name = Annotated[str, Field(max_length=SHORT)]


class Finding(BaseModel):
    """A finding as it stands."""

    id: str
    place: str
    name: str
    level: str
    kind: str
    kind_label: str
    indicator: str
    indicator_label: str
    period: str
    severity: float
    robustness: float
    priority: float
    statement: str
    why: str
    sure: str
    missing: float
    gap_t: str
    cost_t: str
    state: str
    state_label: str
    seen: bool
    since: str
    owner: str
    action: str
    evidence: list[str]
    free: bool


class Findings(BaseModel):
    """The findings at a place and below it, the most important first, and what there is to choose among.

    `reason` says why there can be none.
    """

    registered: bool
    can_move: bool
    kinds: list[Named]
    states: list[Named]
    levels: list[Named]
    indicators: list[Named]
    hidden: int
    rows: list[Finding]
    reason: str = ""


class OneMove(BaseModel):
    """A move: what must be said with it, and whether it may be done now."""

    id: MoveName
    label: str
    needs: list[str]
    allowed: bool
    why_not: str


class Event(BaseModel):
    """An event of the log."""

    seq: int
    at: str
    actor: str
    label: str
    said: str
    hash: str


class Rule(BaseModel):
    """The rule that found it, and what its severity means."""

    id: str
    means: str


class OneFinding(Finding):
    """All about one finding: its rule, what it rests on, what was done about it, and what can be done now."""

    rule: Rule
    rests_on: list[Rests]
    doer: str
    through: str
    reference: str
    verifier: str
    reason: str
    reopened: int
    deadline: str
    local: bool
    can_move: bool
    moves: list[OneMove]
    history: list[Event]


class Said(BaseModel):
    """What is said with a move. `by` counts on one's own machine only: in a team it is who is signed in."""

    model_config = ConfigDict(extra="forbid")

    owner: Name = ""
    reason: Text = ""
    through: Literal["", "case", "project"] = ""
    reference: Name = ""
    doer: Name = ""
    evidence: Annotated[list[Text], Field(max_length=50)] = []
    deadline: Annotated[str, Field(pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = ""
    by: Name = ""

    def data(self) -> Json:
        """Return what is recorded: what was said, without who says it."""
        return {name: value for name, value in self.model_dump(exclude={"by"}).items() if value}


def router() -> APIRouter:
    """Return the routes of findings."""
    routes = APIRouter(tags=["findings"])

    @routes.get("/areas/{area}/findings", response_model=Findings)
    def findings(
        request: Request,
        about: ThisPlace,
        kind: Annotated[list[str] | None, Query(description="kind of finding (repeatable)")] = None,
        state: Annotated[list[str] | None, Query(description="state of a finding (repeatable)")] = None,
        level: Annotated[str, Query(description="of places of one level")] = "",
        all: Annotated[
            bool, Query(description="also what is closed, dismissed or was not seen by the last run")
        ] = False,
        top: Annotated[int, Query(ge=0, le=10_000, description="how many; 0 for all")] = 0,
    ) -> Response:
        """Return what falls short at a place and below it, the most important first."""
        return kept(request, about, lambda: _all(about, kind or (), state or (), level, all, top))

    @routes.get("/areas/{area}/findings/{finding}", response_model=OneFinding)
    def one_finding(request: Request, area: OneArea, who: Asker, finding: Id, lang: Language = "zh") -> Response:
        """Return all about a finding: why it is there, how sure it is, its evidence, what was done and can be done."""
        about, one = _visible(request, area, who, finding, lang)
        return kept(request, about, lambda: _one(about, one))

    @routes.post(
        "/areas/{area}/findings/{finding}/{move}",
        responses={status: RESPONSES[status] for status in (403, 409)},
    )
    def move(
        request: Request,
        area: OneArea,
        who: Asker,
        finding: Id,
        move: Annotated[MoveName, Path(description="what is done")],
        said: Annotated[Said, Body()],
        lang: Language = "zh",
    ) -> OneFinding:
        """Do something to a finding, in the name of the one who asks, and return it as it stands then."""
        from shanshui.run.findings import act

        about, one = _visible(request, area, who, finding, lang)
        allowed_place(area, who, about.place, Role.EDITOR)
        act(area.path, one.id, move, who.name or said.by, said.data(), bool(who.name))
        about, one = _visible(request, area, who, finding, lang)
        return OneFinding.model_validate(plain(_one(about, one)))

    return routes


# --- a list -------------------------------------------------------------------------------------------------


def chosen(
    about: Seen, kinds: Sequence[str] = (), states: Sequence[str] = (), all_of_them: bool = False
) -> list[Tracked]:
    """Return the findings that may be seen at a place and below it, the most important first.

    Raises
    ------
    NothingRegistered
        If no findings were ever recorded.
    """
    for what, names, known in (("kind of finding", kinds, KINDS), ("state of a finding", states, STATES)):
        for name in names:
            if name not in known:
                raise NoSuchName(where="findings", what=what, name=name, known=list(known), see="")
    found = about.book.chosen(about.place, kinds, states, all_of_them)
    return [one for one in found if _may_see(about.area, about.who, one)]


def _may_see(area: Opened, who: Who, one: Tracked) -> bool:
    """Return whether somebody may see a finding: what rests on data that are not free, those who work on it only."""
    role = who.role(area.id, area.tree, one.finding.place)
    return role >= (Role.VIEWER if one.finding.free else Role.EDITOR)


def _all(about: Seen, kinds: Sequence[str], states: Sequence[str], level: str, every: bool, top: int) -> Json:
    lang, tree = about.lang, about.tree
    if level and level not in tree.levels:
        raise NoSuchName(where="level", what="level", name=level, known=tree.levels, see="")
    try:
        found, registered, why_not = chosen(about, kinds, states, every), True, ""
        hidden = len(about.book.chosen(about.place, kinds, states, every)) - len(found)
    except (IndicatorsNotGiven, NothingRegistered) as why:
        found, registered, why_not, hidden = [], False, why.text(lang), 0
    rows = [row_json(about, one) for one in found if not level or tree[one.finding.place].level == level]
    indicators = {row["indicator"]: row["indicator_label"] for row in rows if row["indicator"]}
    return {
        "registered": registered,
        "can_move": about.role >= Role.EDITOR,
        "kinds": named(KINDS, lang),
        "states": named(STATES, lang),
        "levels": [{"id": one, "label": one} for one in tree.levels],
        "indicators": [{"id": id, "label": label} for id, label in indicators.items()],
        "hidden": hidden,
        "rows": rows[:top] if top else rows,
        "reason": why_not,
    }


def row_json(about: Seen, one: Tracked) -> Json:
    """Return a finding as it stands."""
    finding, lang, book, tree = one.finding, about.lang, about.book, about.area.tree
    indicator = book.indicators.get(finding.indicator)
    return {
        "id": one.id,
        "place": finding.place,
        "name": place_name(book, finding.place, lang),
        "level": tree[finding.place].level if finding.place in tree else "",
        "kind": finding.kind,
        "kind_label": KINDS[finding.kind].in_(lang),
        "indicator": finding.indicator,
        "indicator_label": indicator.in_(lang) if indicator else finding.indicator,
        "period": finding.period,
        "severity": finding.severity,
        "robustness": finding.robustness,
        "priority": finding.priority,
        "statement": finding.statement.in_(lang),
        "why": finding.why.in_(lang),
        "sure": finding.sure.in_(lang),
        "missing": finding.missing,
        "gap_t": "" if finding.gap is None else difference(finding.gap, finding.unit).in_(lang),
        "cost_t": "" if finding.cost is None else amount(finding.cost, "yuan").in_(lang),
        "state": one.state,
        "state_label": STATES[one.state].in_(lang),
        "seen": one.seen,
        "since": one.since,
        "owner": one.owner,
        "action": ACTIONS[finding.action].in_(lang),
        "evidence": [*finding.evidence, *one.evidence],
        "free": finding.free,
    }


# --- one ----------------------------------------------------------------------------------------------------


def _visible(request: Request, area: Opened, who: Who, id: str, lang: Language) -> tuple[Seen, Tracked]:
    """Return a finding with its place, if the one who asks may see it.

    Raises
    ------
    NotYours
        If there is none, or it is not for them: the same words for both.
    """
    book = area.known.book
    if (known := book.tracked.get(id)) is not None:  # at its place they may see less than elsewhere
        area = in_sight_of(request, area, who, known.finding.place)
    one = area.known.book.tracked.get(id)
    if one is None or not _may_see(area, who, one):
        raise NotYours(where="findings", name=id)
    about = Seen(area, one.finding.place, known_period(area, ""), lang, who)
    return about, about.book[id]


def _one(about: Seen, one: Tracked) -> Json:
    from shanshui.run.findings import history

    lang, rule = about.lang, rules()[one.finding.rule]
    events = history(about.area.path, one.id)
    deadlines = [str(event.data.get("deadline", "")) for event in events if event.kind == f"{PREFIX}accepted"]
    can_move = about.role >= Role.EDITOR
    return {
        **row_json(about, one),
        "rule": {"id": rule.id, "means": rule.means.in_(lang)},
        "rests_on": rests_on(about.area.known.observed(about.internal), one.finding, lang),
        "doer": one.doer,
        "through": THROUGH[one.through].in_(lang) if one.through else "",
        "reference": one.reference,
        "verifier": one.verifier,
        "reason": reason(one, lang),
        "reopened": one.reopened,
        "deadline": deadlines[-1] if deadlines else "",
        "local": not about.who.name,
        "can_move": can_move,
        "moves": [_move(id, move, one, about) for id, move in MOVES.items()],
        "history": [_event(event, lang) for event in events],
    }


def _move(id: str, move: Move, one: Tracked, about: Seen) -> Json:
    refused = _refused(move, one, about.who)
    return {
        "id": id,
        "label": move.label.in_(about.lang),
        "needs": [_needed(NEEDS[name], about.lang) for name in move.needs],
        "allowed": refused is None and about.role >= Role.EDITOR,
        "why_not": refused.text(about.lang) if refused else "",
    }


def _refused(move: Move, one: Tracked, who: Who) -> ShanshuiError | None:
    """Return why somebody may not do this now, whatever they say; None if they may."""
    try:
        check_move(one, move, who.name, EVERYTHING)
        if who.name:
            check_verifier(one, move, who.name)
    except ShanshuiError as refused:
        return refused
    return None


def _needed(label: Label, lang: str) -> str:
    """Return what a move needs, without the options of the command line."""
    return label.in_(lang).partition(" (--")[0].partition("（--")[0]


def _event(event: Logged, lang: str) -> Json:
    name = event.kind.removeprefix(PREFIX)
    words = event_line(event, lang).split("  ")
    return {
        "seq": event.seq,
        "at": event.at,
        "actor": event.actor,
        "label": EVENTS.get(name, Label(event.kind, event.kind)).in_(lang),
        "said": "  ".join(words[3:]),
        "hash": event.hash,
    }
