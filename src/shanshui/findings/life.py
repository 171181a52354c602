"""The life of a finding, told by events: open → accepted → discharged → verified → closed, or dismissed; re-opened.

Runs raise it, see it again or do not; people do the rest. Whoever discharged a finding cannot verify it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from shanshui.core.errors import MoveLacks, NoFinding, VerifierIsDoer, WrongMove
from shanshui.core.labels import Label
from shanshui.core.log import Entry, Event
from shanshui.findings.finding import Finding

PREFIX: Final = "finding."
STATES: Final[dict[str, Label]] = {
    "open": Label("open", "待受理"),
    "accepted": Label("accepted", "已受理"),
    "discharged": Label("discharged", "已办理"),
    "verified": Label("verified", "已核实"),
    "closed": Label("closed", "已销号"),
    "dismissed": Label("dismissed", "不予受理"),
}
RAISED, SEEN, NOT_SEEN = "raised", "seen", "not_seen"


@dataclass(frozen=True)
class Move:
    """What somebody does to a finding: the event, from which states to which, and what must be said."""

    event: str
    label: Label
    before: tuple[str, ...]
    after: str
    needs: tuple[str, ...] = ()


MOVES: Final[dict[str, Move]] = {
    "accept": Move("accepted", Label("accept", "受理"), ("open",), "accepted"),
    "dismiss": Move("dismissed", Label("dismiss", "不予受理"), ("open", "accepted"), "dismissed", ("reason",)),
    "discharge": Move("discharged", Label("discharge", "办理"), ("accepted",), "discharged", ("through", "reference")),
    "verify": Move("verified", Label("verify", "核实"), ("discharged",), "verified", ("evidence",)),
    "close": Move("closed", Label("close", "销号"), ("verified",), "closed"),
    "reopen": Move(
        "reopened",
        Label("re-open", "重新打开"),
        ("dismissed", "discharged", "verified", "closed"),
        "open",
        ("reason",),
    ),
}
THROUGH: Final = ("case", "project")  # a case takes days, a project is budgeted and takes years
BY_EVENT: Final[dict[str, Move]] = {move.event: move for move in MOVES.values()}
AGAIN: Final = Label("it fires again on other data than it was closed on", "依据新的数据再次触发")


@dataclass(frozen=True)
class Tracked:
    """A finding as it stands.

    Attributes
    ----------
    seen
        Whether the last run that looked for it found it; `since` is when that began.
    owner
        Who accepted to answer for it, else who its rule names.
    doer, recorder
        Who discharged it, through a case or project with a `reference`; and who recorded that.
    reopened
        How often.
    unseen_since_closing
        Whether a run since its closing did not find it.
    """

    finding: Finding
    state: str
    seen: bool
    since: str
    raised: str
    changed: str
    owner: str = ""
    doer: str = ""
    recorder: str = ""
    through: str = ""
    reference: str = ""
    verifier: str = ""
    reason: str = ""
    evidence: tuple[str, ...] = ()
    reopened: int = 0
    unseen_since_closing: bool = False

    @property
    def id(self) -> str:
        """Return the id of the finding."""
        return self.finding.id

    @property
    def is_at_work(self) -> bool:
        """Return whether something is left to do."""
        return self.state not in ("closed", "dismissed")


State = Mapping[str, Tracked]


def replay(events: Iterable[Event]) -> dict[str, Tracked]:
    """Return every finding as it stands after some events, by id in the order they were raised."""
    tracked: dict[str, Tracked] = {}
    for one in events:
        if one.kind.startswith(PREFIX):
            tracked[one.subject] = after(tracked.get(one.subject), one)
    return tracked


def after(before: Tracked | None, event: Event) -> Tracked:
    """Return a finding as it stands after one more event.

    Raises
    ------
    NoFinding, WrongMove, VerifierIsDoer, MoveLacks
        If it could not happen.
    """
    name, data = event.kind.removeprefix(PREFIX), event.data
    if before is None:
        if name != RAISED:
            raise NoFinding(where="log", id=event.subject)
        finding = Finding.of(data["finding"])
        return Tracked(finding, "open", True, event.at, event.at, event.at, finding.owner)
    if name == SEEN:
        since = before.since if before.seen else event.at
        return replace(before, finding=Finding.of(data["finding"]), seen=True, since=since, changed=event.at)
    if name == NOT_SEEN:
        return replace(before, seen=False, since=event.at, unseen_since_closing=before.state == "closed")
    check_move(before, BY_EVENT[name], event.actor, data)
    return _moved(before, BY_EVENT[name], event.actor, data, event.at)


def _moved(before: Tracked, move: Move, actor: str, data: Mapping[str, Any], at: str) -> Tracked:
    moved = replace(before, state=move.after, changed=at, reason=str(data.get("reason", "")))
    if move.event == "accepted":
        return replace(moved, owner=str(data.get("owner") or actor))
    if move.event == "discharged":
        doer, through, reference = (
            str(value) for value in (data.get("doer") or actor, data["through"], data["reference"])
        )
        return replace(moved, doer=doer, recorder=actor, through=through, reference=reference)
    if move.event == "verified":
        return replace(moved, verifier=actor, evidence=tuple(data["evidence"]))
    if move.event == "reopened":
        moved = replace(moved, reopened=before.reopened + 1, unseen_since_closing=False)
        return replace(moved, doer="", recorder="", through="", reference="", verifier="", evidence=())
    return replace(moved, unseen_since_closing=False)


def check_move(before: Tracked, move: Move, actor: str, data: Mapping[str, Any]) -> None:
    """Raise WrongMove, MoveLacks or VerifierIsDoer unless somebody may do this to a finding now."""
    if before.state not in move.before:
        needed = [STATES[state] for state in move.before]
        states = Label(", ".join(one.en for one in needed), "、".join(one.zh for one in needed))
        raise WrongMove(where=before.id, move=move.label, state=STATES[before.state], states=states)
    for name in move.needs:
        if not data.get(name) or (name == "through" and data[name] not in THROUGH):
            raise MoveLacks(where=before.id, move=move.label, what=NEEDS[name])
    if move.event == "verified" and _same(actor, before.doer):
        raise VerifierIsDoer(where=before.id, doer=before.doer)


def check_verifier(before: Tracked, move: Move, actor: str) -> None:
    """Raise VerifierIsDoer if somebody who signed in verifies what they recorded, whoever they said had done it."""
    if move.event == "verified" and before.recorder and _same(actor, before.recorder):
        raise VerifierIsDoer(where=before.id, doer=before.recorder)


NEEDS: Final[dict[str, Label]] = {
    "reason": Label("a reason (--reason)", "理由（--reason）"),
    "through": Label(
        "whether by a case or a project (--case or --project)", "通过案件还是项目办理（--case 或 --project）"
    ),
    "reference": Label("the number of the case or project", "案件或项目编号"),
    "evidence": Label("evidence (--evidence)", "证据（--evidence）"),
}


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def entry(
    before: Tracked | None, id: str, name: str, actor: str, data: Mapping[str, Any], signed_in: bool = False
) -> Entry:
    """Return what is to be recorded when somebody does something to a finding, if it may be done.

    Parameters
    ----------
    signed_in
        Whether `actor` is who they say: then they verify nothing that they recorded themselves either.
    """
    if before is None:
        raise NoFinding(where="findings", id=id)
    check_move(before, MOVES[name], actor, data)
    if signed_in:
        check_verifier(before, MOVES[name], actor)
    return Entry(f"{PREFIX}{MOVES[name].event}", before.id, data)


def settled(found: Iterable[Finding], before: State, checked: Collection[str]) -> list[Entry]:
    """Return what is to be recorded after a run.

    A new finding is raised; one that changed, or that is there again, is seen; one that is gone is not seen since, and
    stays. A closed one is re-opened if it fires on other data than it was closed on. What was dismissed stays so.

    Parameters
    ----------
    checked
        Rules that the run looked at: what others found is left as it is.
    """
    by_id = {one.id: one for one in found}
    entries: list[Entry] = []
    for id, finding in sorted(by_id.items()):
        entries += _seen(finding, before.get(id))
    for id, known in before.items():
        if id not in by_id and known.seen and known.finding.rule in checked:
            entries.append(Entry(f"{PREFIX}{NOT_SEEN}", id, {}))
    return entries


def _seen(finding: Finding, known: Tracked | None) -> list[Entry]:
    payload = {"finding": finding.payload()}
    if known is None:
        return [Entry(f"{PREFIX}{RAISED}", finding.id, payload)]
    changed = payload["finding"] != known.finding.payload()
    if known.seen and not changed:
        return []
    entries = [Entry(f"{PREFIX}{SEEN}", finding.id, payload)]
    other_data = finding.rests_on != known.finding.rests_on
    if known.state == "closed" and (other_data or known.unseen_since_closing):
        entries.append(Entry(f"{PREFIX}reopened", finding.id, {"reason": AGAIN.en}))
    return entries
