"""The ranges of an account as a table beside it: for every row of the flows, every line, every type and GEP."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from shanshui import __version__
from shanshui.accounts.uncertainty.draws import Intervals, Progress
from shanshui.run.account import Prepared
from shanshui.run.execute import Settings
from shanshui.run.uncertainty import Uncertainty, uncertainty
from shanshui.run.uncertainty_spreads import Spread
from shanshui.store.intervals import KEY, NUMBERS, publish_intervals
from shanshui.store.results import Results
from shanshui.store.tables import Book

if TYPE_CHECKING:
    import pyarrow as pa


def publish(
    prepared: Prepared,
    results: Results,
    period: str = "",
    draws: int = 0,
    seed: int | None = None,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> dict[str, Uncertainty]:
    """Draw a period of a published account, left out every one, publish its ranges beside it, and return them.

    Raises
    ------
    NoSpread, SpreadNotFollowed, UnclearSpread
        As `uncertainty` does.
    ResultsOutdated
        If the account is not that of the present settings.
    """
    book, found = Book(results), {}
    for when in [book.checked_period(period)] if period else book.periods:
        done = uncertainty(prepared, results, "", when, draws, seed, settings, progress=progress, by_type=True)
        table, facts = table_of(done.intervals), facts_of(done)
        publish_intervals(prepared.area.folder, table, when, results.fingerprint, facts)
        found[when] = done
    return found


def table_of(found: Intervals) -> "pa.Table":
    """Return every interval as a row, in the order of its key."""
    import pyarrow as pa

    every = (*found.rows, *found.of_types)
    rows = sorted((found.period, r.place, r.kind, r.service, r.item, *(getattr(r, n) for n in NUMBERS)) for r in every)
    texts = {name: pa.array([row[at] for row in rows], pa.string()) for at, name in enumerate(KEY)}
    numbers = {
        name: pa.array([row[at] for row in rows], pa.float64()) for at, name in enumerate(NUMBERS, start=len(KEY))
    }
    return pa.table({**texts, **numbers})


def facts_of(found: Uncertainty) -> Mapping[str, Any]:
    """Return how ranges were drawn: what was drawn by which distribution, and what was held."""
    areas = found.model.areas
    return {
        "program": __version__,
        "draws": found.intervals.draws,
        "seed": found.intervals.seed,
        "spreads": [_spread(spread) for spread in found.spreads],
        "land_cover": {kind: dict(row) for kind, row in areas.accuracy.points.items()} if areas else {},
        "held": [{"name": h.name, "why": {"en": h.why.en, "zh": h.why.zh}} for h in found.held],
        "remarks": [{"en": r.en, "zh": r.zh} for r in found.remarks],
    }


def _spread(spread: Spread) -> dict[str, Any]:
    ratio = spread.ratio
    return {
        "name": spread.name,
        "ecosystem_type": spread.kind,
        "distribution": ratio.kind if ratio else "",
        "numbers": list(ratio.numbers) if ratio else [],
        "weights": list(ratio.weights) if ratio else [],
        "stream": spread.stream,
        "local_sd": _known(spread.local_sd),
        "length": _known(spread.length),
        "origin": spread.origin,
        "source": spread.source,
    }


def _known(number: float) -> float | None:
    return None if math.isnan(number) else number
