"""The findings of an area: worked out, recorded in its register, and what people do about them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from shanshui import __version__
from shanshui.core.errors import NoFinding, NothingObserved, NothingRegistered, ShanshuiError
from shanshui.core.labels import Label
from shanshui.core.log import Checkpoint, Entry, Event, Head, canonical, digest
from shanshui.core.place import PlaceTree
from shanshui.core.shown import Shown
from shanshui.findings.finding import Finding
from shanshui.findings.life import PREFIX, Tracked, entry, replay, settled
from shanshui.findings.peers.gaps import NAMES, without_reference
from shanshui.findings.ranking import TOP, chosen
from shanshui.findings.rules import findings, rules
from shanshui.run.config import AreaFile, read_area
from shanshui.run.finding_results import Looked, looked
from shanshui.run.observed import Observed, definitions, observed
from shanshui.run.register import existing_register, open_register
from shanshui.store.register import Register
from shanshui.store.results import Results

METHOD = "findings"
OF_ONE = ("off_track", "widening_gap", "failed_identity", "missing_data")  # each rests on one indicator and its parts
SHA = 12  # letters of a hash that tell one file from another in a sentence


@dataclass(frozen=True)
class Updated:
    """What a run changed: how many events of each kind it recorded, and how many findings it made.

    `problems` are of topics that could not be worked out: their findings stay as they were.
    """

    run: int
    found: int
    events: Mapping[str, int]
    problems: tuple[ShanshuiError, ...] = ()


@dataclass(frozen=True)
class Book(Shown):
    """All findings of an area as they stand, with the names of its places."""

    tree: PlaceTree
    indicators: Mapping[str, Label]
    tracked: Mapping[str, Tracked]

    def __getitem__(self, id: str) -> Tracked:
        if id not in self.tracked:
            raise NoFinding(where="findings", id=id)
        return self.tracked[id]

    def chosen(
        self,
        place: str = "",
        kinds: Sequence[str] = (),
        states: Sequence[str] = (),
        all_of_them: bool = False,
        own_only: bool = False,
        internal: bool = True,
    ) -> list[Tracked]:
        """Return findings, the most important first: at a place and below it, of kinds, in states.

        Parameters
        ----------
        internal
            Also those that rest on data that are not free to publish.

        Raises
        ------
        NoSuchPlace, PlaceNamedNotCoded
            If there is no such place.
        """
        places: Iterable[str] = ()
        if place:
            places = {self.tree[place].code, *(() if own_only else self.tree.descendants(place))}
        found = chosen(self.tracked.values(), frozenset(places), kinds, states, all_of_them)
        return [one for one in found if internal or one.finding.free]

    @cached_property
    def of_part(self) -> "Book":
        """Return it for those who see a part of the area: of peers, which may lie elsewhere, no value is told."""
        told = {id: replace(one, finding=_alone(one.finding)) for id, one in self.tracked.items()}
        return replace(self, tracked=told)

    def top(self, place: str, count: int = TOP) -> list[Tracked]:
        """Return the most important findings at a place and below it that are at work."""
        return self.chosen(place)[:count]


def update(path: str | Path, actor: str = "") -> Updated:
    """Work out the findings of an area and record what changed in its register.

    Parameters
    ----------
    actor
        Who runs it; left out, the user of this machine.
    """
    return record(observed(path), actor)


def record(seen: Observed, actor: str = "") -> Updated:
    """Work out findings from what is known, and record what changed."""
    topics = looked(seen)
    found = _marked(_found(seen, topics), seen)
    checked = {rule for topic in topics for rule in topic.rules}
    entries: list[Entry] = []

    def decide(before: list[Event]) -> list[Entry]:
        entries[:] = settled(found, replay(before), checked)
        return entries

    with open_register(seen.area, actor) as register:
        made = register.add_run(METHOD, __version__, _payload(seen, sorted(checked), len(found)), decide, PREFIX)
    counts = Counter(one.kind.removeprefix(PREFIX) for one in entries)
    problems = tuple(topic.problem for topic in topics if topic.problem)
    return Updated(made.number, len(found), dict(sorted(counts.items())), problems)


def _found(seen: Observed, topics: Iterable[Looked]) -> list[Finding]:
    """Return the findings that results make, with where their values come from."""
    names = {place.code: place.name for place in seen.tree}
    labels = {name: indicator.label for name, indicator in seen.dictionary.items()}
    made = findings((result for topic in topics for result in topic.results), names, labels)
    return [_with_evidence(one, seen) for one in made]


def _marked(found: list[Finding], seen: Observed) -> list[Finding]:
    """Return findings, marked not free to publish where public data alone do not lead to the very same."""
    if not seen.hides():
        return found
    public = seen.public()
    free = {one.id: one.payload() for one in _found(public, looked(public))}
    return [replace(one, free=free.get(one.id) == one.payload()) for one in found]


def _with_evidence(one: Finding, seen: Observed) -> Finding:
    """Return a finding with the table its latest value comes from, before the documents of its target."""
    panel = seen.panel
    if one.indicator not in panel.indicators or one.place not in panel.places or one.period not in panel.periods:
        return one
    at = (panel.indicators.index(one.indicator), panel.places.index(one.place), panel.periods.index(one.period))
    vintage = int(panel.vintage[at])
    if vintage < 0:
        return one
    origin = seen.origins[vintage]
    return replace(one, evidence=(f"{origin.name} ({origin.sha256[:SHA]})", *one.evidence))


def _payload(seen: Observed, checked: list[str], found: int) -> dict[str, Any]:
    """Return what a run rested on: tables, settings, rules."""
    settings = seen.area.config.model_dump(mode="json", exclude={"store"})
    thresholds = {name: [rule.none_at, rule.full_at, rule.least_sure] for name, rule in rules().items()}
    return {
        "inputs": [{"name": one.name, "sha256": one.sha256, "rows": one.rows} for one in seen.origins],
        "settings": digest(canonical(settings).encode()),
        "rules": {name: thresholds[name] for name in checked},
        "found": found,
    }


# --- the register -------------------------------------------------------------------------------------------


def book(path: str | Path, shown: Results | None = None) -> Book:
    """Return all findings of an area as they stand.

    Parameters
    ----------
    shown
        The account as it may be told, cut to some periods or a former one: what rests on others is left out. None, all
        that is recorded.

    Raises
    ------
    NothingRegistered
        If no findings were ever recorded.
    """
    area = read_area(path)
    dictionary, tree, _ = definitions(area)
    with _register(area) as register:
        tracked = replay(register.events(kinds=PREFIX))
    if shown is not None and dictionary.of_account:
        tracked = _told(path, tracked, shown)
    return Book(tree, {name: one.label for name, one in dictionary.items()}, tracked)


def _told(path: str | Path, tracked: Mapping[str, Tracked], shown: Results) -> dict[str, Tracked]:
    """Return the findings on something else than the account, and those to which what is shown leads all the same."""
    try:
        seen = observed(path, shown).public()
    except NothingObserved:
        return {}
    resting, same = seen.dictionary.of_account, {one.id: _said(one) for one in _found(seen, looked(seen))}
    return {
        id: one
        for id, one in tracked.items()
        if same.get(id) == _said(one.finding)
        or (one.finding.kind in OF_ONE and one.finding.indicator and one.finding.indicator not in resting)
    }


def _alone(one: Finding) -> Finding:
    """Return a finding without what it says of peers: the place's own value and the gap stay."""
    if one.kind != "benchmark_gap" or one.about not in NAMES:
        return one
    return replace(one, statement=without_reference(one.statement, one.about), why=rules()[one.rule].label)


def _said(one: Finding) -> dict[str, Any]:
    """Return what a finding says, whatever table it was found in."""
    return {name: value for name, value in one.payload().items() if name not in ("evidence", "free")}


def _register(area: AreaFile) -> Register:
    register = existing_register(area)
    if register is None:
        raise NothingRegistered(where=area.path.name)
    return register


def act(
    path: str | Path,
    id: str,
    move: str,
    actor: str = "",
    data: Mapping[str, Any] | None = None,
    signed_in: bool = False,
) -> Tracked:
    """Do something to a finding (a move of life.MOVES), record it, and return the finding as it stands then.

    Parameters
    ----------
    data
        What is said with it: owner, reason, through and reference, evidence.
    signed_in
        Whether the actor is who they say, as on a team's server.

    Raises
    ------
    NoFinding, WrongMove, MoveLacks, VerifierIsDoer
        If it may not be done; nothing is then recorded.
    """
    area = read_area(path)
    existing = _register(area)
    existing.close()
    with open_register(area, actor) as register:
        said = dict(data or {})
        register.decide(lambda events: [entry(replay(events).get(id), id, move, register.actor, said, signed_in)], id)
        return replay(register.events(id))[id]


def history(path: str | Path, id: str = "") -> list[Event]:
    """Return the events of a finding, or all of the register."""
    with _register(read_area(path)) as register:
        return register.events(id or None)


def check_log(path: str | Path, kept: Iterable[Checkpoint] = ()) -> Head:
    """Return where the log ends after all of the register was checked.

    Raises
    ------
    LogBroken, ContentBroken
        If anything is not what was recorded.
    """
    with _register(read_area(path)) as register:
        return register.verify(kept)
