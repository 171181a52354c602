"""Targets: how each stands by three methods, its path, how probable it is, and whether the set holds together."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel

from shanshui.core.errors import IndicatorsNotGiven, NoTargets, NothingObserved, NotYours
from shanshui.core.labels import Label
from shanshui.report.as_json import block_json
from shanshui.report.observed_origins import indicator_column, series_id
from shanshui.report.observed_tables import origin_name
from shanshui.report.targets import path_chart
from shanshui.report.targets_words import (
    goal_words,
    part_table,
    parts_sentence,
    path_words,
    projection_sentence,
    take_sentences,
    verdict_sentence,
)
from shanshui.report.words import Words
from shanshui.run.held import Held
from shanshui.run.observed import Observed
from shanshui.run.targets import Targets
from shanshui.targets.amounts import POINTS, amount, difference, odds
from shanshui.targets.consistency.prove import KINDS, VERDICTS, Claim
from shanshui.targets.observations import STATUSES
from shanshui.targets.status import words
from shanshui.web.kept import kept
from shanshui.web.seen import Seen, ThisPlace
from shanshui.web.table_files import as_block

EVERYWHERE: Final = "all"
MISSED: Final = "missed"
MOST_SOURCES: Final = 60
NOTHING: Final = (IndicatorsNotGiven, NoTargets, NothingObserved)  # an area need have none of it
Json = dict[str, Any]
Id = Annotated[str, Path(description="id of a target")]


class Named(BaseModel):
    """An id with its name in the language asked for."""

    id: str
    label: str


class Status(Named):
    """A status by one method; `reason` says why it cannot be told."""

    reason: str


class Target(BaseModel):
    """A target at a place; `…_t` are amounts as they are written, null is what is not known."""

    id: str
    place: str
    name: str
    level: str
    indicator: str
    indicator_label: str
    label: str
    unit: str
    period: str
    path: str
    document: str
    owner: str
    base_period: str
    base: float | None
    base_t: str
    value_period: str
    value: float | None
    value_t: str
    goal: float | None
    goal_t: str
    asked: float | None
    asked_t: str
    behind: float | None
    behind_t: str
    statuses: dict[str, Status]
    disagree: bool
    chance: float | None
    chance_t: str
    chance_why: str
    missing: float
    sure: float
    sentence: str
    takes: str
    remarks: list[str]


class OneClaim(BaseModel):
    """A claim of the set: proved, refuted or undecided."""

    verdict: Literal["proved", "refuted", "undecided"]
    verdict_label: str
    kind: str
    targets: list[str]
    place: str
    name: str
    period: str
    missing: list[str]
    sentence: str


class Consistency(BaseModel):
    """Whether the targets can all be kept together."""

    verdict: Literal["proved", "refuted", "undecided"]
    sentence: str
    claims: list[OneClaim]


class AllTargets(BaseModel):
    """The targets of a place, and what there is to choose among; `reason` says why there can be none."""

    method: str
    methods: list[Named]
    statuses: list[Named]
    levels: list[Named]
    indicators: list[Named]
    rows: list[Target]
    consistency: Consistency
    reason: str = ""


class Source(BaseModel):
    """Where one observed value comes from; `table` and `row` are those of its source chain."""

    period: str
    table: str
    row: int
    value_t: str
    source: str
    document: str
    published: str
    status: str
    sha256: str


class Parts(BaseModel):
    """Which places below explain that a place is behind."""

    sentence: str
    table: dict[str, Any]


class OneTarget(BaseModel):
    """All about one target at one place."""

    row: Target
    methods: list[Named]
    chart: dict[str, Any] | None
    projection: str
    parts: Parts | None
    claims: list[OneClaim]
    sources: list[Source]


def router() -> APIRouter:
    """Return the routes of targets."""
    routes = APIRouter(tags=["targets"])

    @routes.get("/areas/{area}/targets", response_model=AllTargets)
    def targets(
        request: Request,
        about: ThisPlace,
        level: Annotated[
            str, Query(description="targets of the places of a level below, or `all`; left out, of the place itself")
        ] = "",
    ) -> Response:
        """Return how the targets of a place stand, and whether they hold together."""
        return kept(request, about, lambda: _all_or_none(about, level))

    @routes.get("/areas/{area}/targets/{target}", response_model=OneTarget)
    def one_target(request: Request, about: ThisPlace, target: Id) -> Response:
        """Return all about one target at a place: path, projection, parts, claims, sources."""
        return kept(request, about, lambda: _one(about, target))

    return routes


def _all_or_none(about: Seen, level: str) -> Json:
    """Return the targets; of an area that states or observes nothing, none and why."""
    try:
        return _all(about, level)
    except NOTHING as why:
        reason, methods = why.text(about.lang), named(words.METHODS, about.lang)
    nothing: Json = {name: [] for name in ("statuses", "levels", "indicators", "rows")}
    undecided = {"verdict": "undecided", "sentence": reason, "claims": []}
    return {**nothing, "method": methods[0]["id"], "methods": methods, "consistency": undecided, "reason": reason}


def _all(about: Seen, level: str) -> Json:
    found, lang = _targets(about), about.lang
    rows = found.rows() if level == EVERYWHERE else found.rows(about.place, level)
    inside = {aim.place for aim in found.aims} - {about.place}
    levels = [one for one in found.observed.tree.levels if any(found.observed.tree[p].level == one for p in inside)]
    told = [row_json(row, found, lang) for row in rows]
    return {
        "method": found.method,
        "methods": named(words.METHODS, lang),
        "statuses": _statuses(told, found.method),
        "levels": [{"id": one, "label": one} for one in levels],
        "indicators": named({row.indicator.id: row.indicator.label for row in rows}, lang),
        "rows": told,
        "consistency": {
            "verdict": found.consistency.verdict,
            "sentence": verdict_sentence(found, lang),
            "claims": _claims(found, found.consistency.claims, lang),
        },
    }


def _targets(about: Seen) -> Targets:
    return about.area.known.targets(about.internal, about.place)


def named(labels: Mapping[str, Label], lang: str) -> list[Json]:
    """Return ids with their names in a language."""
    return [{"id": id, "label": label.in_(lang)} for id, label in labels.items()]


def _statuses(rows: Iterable[Json], method: str) -> list[Json]:
    """Return the statuses that occur, the worst first."""
    found = {row["statuses"][method]["id"]: row["statuses"][method]["label"] for row in rows}
    order = [MISSED, *words.STATUSES]
    return [{"id": id, "label": found[id]} for id in sorted(found, key=order.index)]


def row_json(row: Held, found: Targets, lang: str) -> Json:
    """Return how a target stands at a place."""
    target, indicator = row.target, row.indicator
    return {
        "id": target.id,
        "place": row.place,
        "name": row.name.in_(lang),
        "level": found.observed.tree[row.place].level,
        "indicator": indicator.id,
        "indicator_label": indicator.label.in_(lang),
        "label": target.label.in_(lang) or target.id,
        "unit": indicator.unit,
        "period": target.period,
        "path": path_words(row).in_(lang),
        "document": target.document,
        "owner": target.owner,
        **_amounts(row, lang),
        "statuses": {method: _status(row, method, lang) for method in row.statuses},
        "disagree": row.disagree,
        "chance": row.chance,
        "chance_t": "" if math.isnan(row.chance) else odds(row.chance),
        "chance_why": row.chance_why.in_(lang),
        "missing": row.missing,
        "sure": row.sure,
        "sentence": row.sentence.in_(lang),
        "takes": next(iter(take_sentences([row], lang)), ""),
        "remarks": [remark.in_(lang) for remark in row.remarks],
    }


def _amounts(row: Held, lang: str) -> Json:
    unit = row.indicator.unit

    def written(value: float) -> str:
        return "" if math.isnan(value) else amount(value, unit).in_(lang)

    return {
        "base_period": row.base_period,
        "base": row.base,
        "base_t": written(row.base),
        "value_period": row.period,
        "value": row.value,
        "value_t": written(row.value),
        "goal": row.goal,
        "goal_t": goal_words(row).in_(lang),
        "asked": row.asked,
        "asked_t": written(row.asked),
        "behind": row.behind,
        "behind_t": "" if math.isnan(row.behind) else difference(abs(row.behind), unit).in_(lang),
    }


def _status(row: Held, method: str, lang: str) -> Json:
    code = row.statuses[method]
    missed = row.due and not row.achieved and code != "cannot-assess"
    return {
        "id": MISSED if missed else code,
        "label": row.status(method).in_(lang),
        "reason": row.reasons[method].in_(lang),
    }


def _claims(found: Targets, claims: Iterable[Claim], lang: str) -> list[Json]:
    tree = found.observed.tree
    return [
        {
            "verdict": one.verdict,
            "verdict_label": VERDICTS[one.verdict].in_(lang),
            "kind": KINDS[one.kind].in_(lang),
            "targets": list(one.targets),
            "place": one.place,
            "name": tree[one.place].name.in_(lang) if one.place in tree else "",
            "period": one.period,
            "missing": list(one.missing),
            "sentence": one.sentence.in_(lang),
        }
        for one in claims
    ]


# --- one target ---------------------------------------------------------------------------------------------


def _one(about: Seen, id: str) -> Json:
    found, lang = _targets(about), about.lang
    rows = [row for row in found.rows() if row.target.id == id]
    row = next((row for row in rows if row.place == about.place), rows[0] if rows else None)
    if row is None:
        raise NotYours(where="targets", name=id)
    chart = block_json(path_chart(found, row, 0, lang), Words(lang)) if row.period else None
    claims = [one for one in found.consistency.claims if id in one.targets]
    return {
        "row": row_json(row, found, lang),
        "methods": named(words.METHODS, lang),
        "chart": chart,
        "projection": projection_sentence(row, found.projection(row), lang, found.trend_chance(row)),
        "parts": _parts(row, found, lang),
        "claims": _claims(found, claims, lang),
        "sources": _sources(row, found.observed, lang),
    }


def _parts(row: Held, found: Targets, lang: str) -> Json | None:
    parts = found.parts(row) if row.behind > 0 else None
    if parts is None or not parts.parts:
        return None
    tree = found.observed.tree
    block = as_block(part_table(row, parts, tree, lang), "parts", lang)
    column = indicator_column(row.indicator, [part.value for part in parts.parts], lang)
    own = [replace(column, label=one.label) if one.kind == "number" else one for one in block.columns]
    if column.unit == "%":
        own[-1] = replace(own[-1], unit=POINTS.in_(lang))
    table = block_json(replace(block, columns=tuple(own)), Words(lang))
    return {"sentence": parts_sentence(row, parts, tree, lang), "table": table}


def _sources(row: Held, seen: Observed, lang: str) -> list[Json]:
    """Return where each value of the series comes from, the latest first."""
    panel, found = seen.panel, list[Json]()
    if row.place not in panel.places:
        return found
    at = panel.at("indicator", row.indicator.id), panel.at("place", row.place)
    for number, period in enumerate(panel.periods):
        value, vintage = float(panel.values[at][number]), int(panel.vintage[at][number])
        if math.isnan(value):
            continue
        origin = seen.origins[vintage] if vintage >= 0 else None
        found.append(
            {
                "period": period,
                "table": series_id(row.indicator.id, row.place),
                "row": number,
                "value_t": amount(value, row.indicator.unit).in_(lang),
                "source": origin.source if origin else "",
                "document": origin_name(seen, vintage, lang),
                "published": origin.published if origin else "",
                "status": STATUSES[chr(panel.status[at][number])].in_(lang),
                "sha256": origin.sha256 if origin else "",
            }
        )
    return found[::-1][:MOST_SOURCES]
