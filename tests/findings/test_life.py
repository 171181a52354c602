"""The life of findings: what may follow what, what runs record, and that the log alone tells how they stand."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from shanshui.core.errors import MoveLacks, NoFinding, VerifierIsDoer, WrongMove
from shanshui.core.labels import Label
from shanshui.core.log import Entry, Event, event
from shanshui.findings import life
from shanshui.findings.finding import Finding
from shanshui.findings.life import MOVES, STATES, Tracked, replay, settled
from shanshui.findings.ranking import chosen, ranked
from shanshui.store.register import Register

FINDING = Finding("off_track", "target-behind", "331121", "gdp", "2023", 0.5, 0.8, Label("Behind.", "滞后。"))
SAID = {
    "accept": {"owner": "发改局"},
    "dismiss": {"reason": "measured twice"},
    "discharge": {"through": "case", "reference": "C-7"},
    "verify": {"evidence": ["photo.jpg"]},
    "close": {},
    "reopen": {"reason": "still there"},
}


class Log:
    """Events in memory."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def add(self, entries: list[Entry], actor: str = "run") -> None:
        for entry in entries:
            self.events.append(event(entry, f"t{len(self.events)}", actor, self.events[-1] if self.events else None))

    def run(self, *found: Finding, checked: tuple[str, ...] = ("target-behind",)) -> list[Entry]:
        entries = settled(found, self.state, checked)
        self.add(entries)
        return entries

    def do(self, name: str, actor: str = "zhang", **data: object) -> Tracked:
        self.add([life.entry(self.state.get(FINDING.id), FINDING.id, name, actor, {**SAID[name], **data})], actor)
        return self.state[FINDING.id]

    @property
    def state(self) -> dict[str, Tracked]:
        return replay(self.events)


@pytest.fixture
def log() -> Log:
    made = Log()
    made.run(FINDING)
    return made


def test_from_open_to_closed(log: Log):
    assert log.state[FINDING.id].state == "open"
    assert log.do("accept").owner == "发改局"
    discharged = log.do("discharge", "li")
    assert (discharged.state, discharged.doer, discharged.through, discharged.reference) == (
        "discharged",
        "li",
        "case",
        "C-7",
    )
    verified = log.do("verify", "wang")
    assert (verified.verifier, verified.evidence) == ("wang", ("photo.jpg",))
    assert log.do("close").state == "closed"
    reopened = log.do("reopen")
    assert (reopened.state, reopened.doer, reopened.reopened, reopened.reason) == ("open", "", 1, "still there")


@pytest.mark.parametrize("who", ["li", " Li ", "LI"])
def test_who_did_it_cannot_verify_it(log: Log, who: str):
    log.do("accept")
    log.do("discharge", "li")
    with pytest.raises(VerifierIsDoer):
        log.do("verify", who)


def test_nor_can_who_is_named_as_the_doer_by_somebody_else(log: Log):
    log.do("accept")
    log.do("discharge", "clerk", doer="works office")
    with pytest.raises(VerifierIsDoer):
        log.do("verify", "works office")
    assert log.do("verify", "clerk").state == "verified"


def test_who_signed_in_verifies_nothing_they_recorded(log: Log):
    """Naming somebody else as the doer does not help; on one's own machine names are only said."""
    log.do("accept")
    found = log.do("discharge", "clerk", doer="works office")
    assert (found.doer, found.recorder) == ("works office", "clerk")
    with pytest.raises(VerifierIsDoer):
        life.entry(found, found.id, "verify", " Clerk", SAID["verify"], signed_in=True)
    assert life.entry(found, found.id, "verify", "clerk", SAID["verify"]).kind == "finding.verified"
    assert life.entry(found, found.id, "verify", "auditor", SAID["verify"], signed_in=True).kind == "finding.verified"
    assert log.do("reopen").recorder == ""


@pytest.mark.parametrize("name", MOVES)
@pytest.mark.parametrize("state", STATES)
def test_only_the_moves_of_the_table_are_possible(log: Log, name: str, state: str):
    road = {"open": (), "accepted": ("accept",), "dismissed": ("dismiss",), "discharged": ("accept", "discharge")}
    road["verified"] = (*road["discharged"], "verify")
    road["closed"] = (*road["verified"], "close")
    for number, step in enumerate(road[state]):
        log.do(step, f"w{number}")
    if state in MOVES[name].before:
        assert log.do(name, "somebody else").state == MOVES[name].after
    else:
        with pytest.raises(WrongMove):
            log.do(name, "somebody else")


@pytest.mark.parametrize(
    ("before", "name", "lacking"),
    [
        ((), "dismiss", {"reason": ""}),
        (("accept",), "discharge", {"reference": ""}),
        (("accept",), "discharge", {"through": "prayer"}),
        (("accept", "discharge"), "verify", {"evidence": []}),
    ],
)
def test_what_must_be_said(log: Log, before: tuple[str, ...], name: str, lacking: dict[str, object]):
    for step in before:
        log.do(step)
    with pytest.raises(MoveLacks):
        log.do(name, "other", **lacking)


def test_what_is_not_there_cannot_be_accepted(log: Log):
    with pytest.raises(NoFinding, match="F000"):
        life.entry(None, "F000", "accept", "me", {})


def test_the_same_result_again_records_nothing(log: Log):
    assert log.run(FINDING) == []


def test_what_changed_is_seen_and_stays_where_it_was(log: Log):
    log.do("accept")
    log.run(replace(FINDING, severity=0.9))
    now = log.state[FINDING.id]
    assert (now.state, now.finding.severity, now.owner) == ("accepted", 0.9, "发改局")


def test_noise_in_the_last_digits_is_no_change(log: Log):
    assert log.run(replace(FINDING, severity=0.5 + 1e-9)) == []


def test_what_is_gone_is_not_seen_since_and_stays(log: Log):
    log.run()
    gone = log.state[FINDING.id]
    assert (gone.seen, gone.state) == (False, "open")
    assert gone.since == log.events[-1].at
    assert log.run() == []
    log.run(FINDING)
    assert log.state[FINDING.id].seen


def test_what_was_not_looked_for_is_left_alone(log: Log):
    assert log.run(checked=("peers-ahead",)) == []
    assert log.state[FINDING.id].seen


def closed(log: Log) -> None:
    for number, step in enumerate(("accept", "discharge", "verify", "close")):
        log.do(step, f"w{number}")


def test_a_closed_finding_on_the_data_it_was_closed_on_stays_closed(log: Log):
    closed(log)
    assert log.run(FINDING) == []


def test_other_words_or_thresholds_do_not_reopen_what_was_closed(log: Log):
    closed(log)
    (seen,) = log.run(replace(FINDING, statement=Label("Lags behind.", "进度滞后。"), severity=0.6))
    assert seen.kind == "finding.seen"
    assert log.state[FINDING.id].state == "closed"


@pytest.mark.parametrize("between", [True, False])
def test_a_closed_finding_that_fires_again_is_reopened(log: Log, between: bool):
    closed(log)
    if between:
        log.run()
    log.run(FINDING if between else replace(FINDING, period="2024"))
    now = log.state[FINDING.id]
    assert (now.state, now.reopened, now.seen) == ("open", 1, True)


def test_a_dismissed_finding_stays_dismissed(log: Log):
    log.do("dismiss")
    log.run(replace(FINDING, severity=0.6))
    assert log.state[FINDING.id].state == "dismissed"


def test_ranking_is_by_severity_times_robustness(log: Log):
    others = [
        replace(FINDING, place=f"p{n}", severity=s, robustness=r)
        for n, (s, r) in enumerate([(1, 0.5), (0.6, 0.9), (0.9, 0.6), (0.2, 1)])
    ]
    log.run(FINDING, *others)
    names = [one.finding.place for one in ranked(log.state.values())]
    assert names == ["p2", "p1", "p0", "331121", "p3"]
    assert [one.finding.place for one in chosen(log.state.values(), places=["p3"])] == ["p3"]
    assert chosen(log.state.values(), kinds=["benchmark_gap"]) == []
    log.do("dismiss")
    assert FINDING.id not in {one.id for one in chosen(log.state.values())}
    assert [one.id for one in chosen(log.state.values(), states=["dismissed"])] == [FINDING.id]
    assert len(chosen(log.state.values(), all_of_them=True)) == 5


class Life(RuleBasedStateMachine):
    """Anybody does anything to three findings in a register while runs find what they find."""

    @initialize()
    def start(self) -> None:
        self.folder = TemporaryDirectory()
        self.file = Path(self.folder.name) / "register.sqlite"
        self.ids: set[str] = set()
        self.model: dict[str, Tracked] = {}
        self.register = Register.open(self.file, "run")

    def teardown(self) -> None:
        self.register.close()
        self.folder.cleanup()

    @rule(found=st.dictionaries(st.sampled_from("abc"), st.sampled_from([0.1, 0.5])))
    def update(self, found: dict[str, float]) -> None:
        made = [replace(FINDING, place=place, severity=severity) for place, severity in found.items()]
        events = self.register.decide(lambda before: settled(made, replay(before), {"target-behind"}), kinds="finding.")
        self.remember(events)
        self.ids |= {one.id for one in made}
        assert {id for id, one in self.model.items() if one.seen} == {one.id for one in made}

    @rule(place=st.sampled_from("abc"), name=st.sampled_from(sorted(MOVES)), actor=st.sampled_from(["li", "wang"]))
    def move(self, place: str, name: str, actor: str) -> None:
        id = replace(FINDING, place=place).id
        before = self.model.get(id)
        allowed = (
            before is not None
            and before.state in MOVES[name].before
            and not (name == "verify" and before.doer == actor)
        )
        with Register.open(self.file, actor) as other:
            try:
                self.remember(
                    other.decide(lambda events: [life.entry(replay(events).get(id), id, name, actor, SAID[name])], id)
                )
                assert allowed
            except (NoFinding, WrongMove, VerifierIsDoer):
                assert not allowed

    def remember(self, events: list[Event]) -> None:
        for one in events:
            self.model[one.subject] = life.after(self.model.get(one.subject), one)

    @invariant()
    def replaying_the_log_gives_the_same_state(self) -> None:
        assert replay(self.register.events()) == self.model
        self.register.verify()

    @invariant()
    def nothing_is_lost_and_nothing_closed_without_another_party(self) -> None:
        assert self.model.keys() == self.ids
        for one in self.model.values():
            if one.state in ("verified", "closed"):
                assert one.verifier
                assert one.verifier != one.doer


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=15, stateful_step_count=20, deadline=None, derandomize=True)
