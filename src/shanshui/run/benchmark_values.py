"""The values a benchmark looks at: those of the area's places, and of places outside it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from shanshui.data.benchmark import OtherValue
from shanshui.findings.composite.board import Array, Board, board_of
from shanshui.run.observed import Observed
from shanshui.targets.panel import MISSING, NORMAL, Panel


@dataclass(frozen=True)
class Values:
    """A board of every indicator that is looked at, and the panel its intervals and status codes come from."""

    board: Board
    panel: Panel

    def at(self, place: str, period: str) -> dict[str, float]:
        """Return a place's values of every indicator in a period."""
        row = self.board.values[self.board.periods.index(period), self.board.places.index(place)]
        return dict(zip(self.board.indicators, row.tolist(), strict=True))

    def beside(self, indicators: Sequence[str], period: str) -> tuple[Array, Array, Array]:
        """Return low and high ends and status codes, (places, indicators); places outside have no interval."""
        shape = len(self.board.places), len(indicators)
        low, high = np.full(shape, np.nan), np.full(shape, np.nan)
        status = np.full(shape, MISSING, np.uint8)
        when, panel = self.board.periods.index(period), self.panel
        columns = [self.board.indicators.index(name) for name in indicators]
        status[~np.isnan(self.board.values[when][:, columns])] = NORMAL
        if period in panel.periods:
            known = {place: at for at, place in enumerate(panel.places)}
            here = [at for at, place in enumerate(self.board.places) if place in known]
            there = [known[self.board.places[at]] for at in here]
            spot = np.ix_([panel.indicators.index(name) for name in indicators], there, [panel.periods.index(period)])
            for own, theirs in ((low, panel.low), (high, panel.high), (status, panel.status)):
                own[here] = theirs[spot][:, :, 0].T
        return low, high, status


def values_of(
    seen: Observed,
    indicators: Collection[str],
    places: Collection[str],
    others: Sequence[OtherValue],
    periods: Sequence[str],
) -> Values:
    """Return the values of some indicators at places of the area and outside it."""
    outside = {row.place for row in others}
    made = board_of(seen.panel, indicators, [*places, *outside], periods)
    values: Any = made.values.copy()
    for row in others:
        if row.indicator in made.indicators and row.period in made.periods:
            spot = (
                made.periods.index(row.period),
                made.places.index(row.place),
                made.indicators.index(row.indicator),
            )
            values[spot] = row.value
    return Values(made.with_values(values), seen.panel)
