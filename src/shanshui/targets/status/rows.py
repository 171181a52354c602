"""What a status is worked out of: one row for each target at each place, as arrays."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from itertools import groupby

import numpy as np

from shanshui.core.period import Period
from shanshui.targets.indicator import Dictionary, Indicator
from shanshui.targets.panel import Array, Panel
from shanshui.targets.status import words
from shanshui.targets.target import Aim, Target, moment, when

BROKEN, FORECAST = ord("B"), ord("F")
CHUNK = 50_000


@dataclass(frozen=True)
class Rows:
    """Rows of one assessment; every array has one entry for each row, `values` one for each period beside.

    Attributes
    ----------
    indicator, place
        Their numbers in the panel.
    sign
        +1 where more is better, −1 where less is. Where an optimum is best, values and targets are their distance
        from it, max(y ÷ optimum, optimum ÷ y), and less is better.
    values, errors
        float64 (rows, periods): observed until the target period; NaN elsewhere, before the last break too.
        `errors`: standard deviation of a value's logarithm, 0 where no interval is known.
    times
        float64 (periods): years.
    start, base, now_at, now, end, goal
        Time and value of base, latest observation and target.
    reason
        Why nothing can be said, words.NONE where it can.
    missing
        Share of the periods from the base until the latest of the panel, or the target, that have no value.
    bound, kept
        Whether the target is kept rather than reached, and whether every value since the base keeps to it.
    folded
        Whether values are distances from an optimum.
    """

    indicator: Array
    place: Array
    target: Array
    sign: Array
    values: Array
    errors: Array
    times: Array
    start: Array
    base: Array
    now_at: Array
    now: Array
    end: Array
    goal: Array
    limit: Array
    reason: Array
    missing: Array
    bound: Array
    kept: Array
    folded: Array

    def __len__(self) -> int:
        return len(self.indicator)

    @property
    def achieved(self) -> Array:
        """Return where the latest value reaches the target; of a bound only once its last period is over."""
        reached = self.sign * (self.now - self.goal) >= -words.NOISE * np.abs(self.goal)
        with np.errstate(invalid="ignore"):
            return np.asarray(np.where(self.bound, self.kept & reached & self.due, reached))

    @property
    def due(self) -> Array:
        """Return where the target period is observed: reached or missed, nothing is left to do."""
        return np.asarray(self.now_at >= self.end)

    def chunk(self, rows: slice) -> "Rows":
        """Return some of the rows."""
        return replace(self, **{f.name: getattr(self, f.name)[rows] for f in fields(self) if f.name != "times"})


def gathered(panel: Panel, dictionary: Dictionary, aims: Sequence[Aim]) -> Rows:
    """Return the rows of targets at places, in the order given.

    A target of a quarter or month is held against the same of other years. Forecasts are not observed. A base period
    without a value gives way to the next that has one, unless the target states what the base was.
    """
    return joined([_of_target(panel, dictionary, t, [aim.place for aim in some]) for t, some in _grouped(aims)], panel)


def _grouped(aims: Sequence[Aim]) -> Iterator[tuple[Target, list[Aim]]]:
    for _, some in groupby(aims, key=lambda aim: id(aim.target)):
        together = list(some)
        yield together[0].target, together


def joined(parts: Sequence[Rows], panel: Panel) -> Rows:
    """Return rows one after another."""
    times = moments(panel)
    if not parts:
        parts = [_none(len(times))]
    names = [field.name for field in fields(Rows) if field.name != "times"]
    numbers = np.concatenate([np.full(len(part), i, np.int32) for i, part in enumerate(parts)])
    arrays = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    return Rows(**{**arrays, "target": numbers}, times=times)


def chunks(count: int) -> Iterator[slice]:
    """Yield slices over rows, so few at once that memory stays small; one empty one over none."""
    for first in range(0, max(count, 1), CHUNK):
        yield slice(first, first + CHUNK)


def moments(panel: Panel) -> Array:
    """Return the periods of a panel as years; one that nothing is of, where it has none."""
    return np.array([moment(Period.parse(period)) for period in panel.periods] or [0.0])


def _none(periods: int) -> Rows:
    empty, table = np.empty(0), np.empty((0, periods))
    whole, flag = np.empty(0, np.int64), np.empty(0, bool)
    return Rows(
        whole, whole, whole, empty, table, table, np.empty(periods), empty, empty, empty, empty, empty, empty, empty,
        np.empty(0, np.uint8), empty, flag, flag, flag,
    )  # fmt: skip


def _of_target(panel: Panel, dictionary: Dictionary, target: Target, codes: Sequence[str]) -> Rows:
    indicator = dictionary[target.indicator]
    numbers = {code: i for i, code in enumerate(panel.places)}
    places = np.array([numbers[code] if code in numbers else panel.at("place", code) for code in codes], np.int64)
    seen = _seen(panel, panel.at("indicator", indicator.id), places, target.part, when(target.period))
    return of_series(seen, indicator, target, places, panel)


@dataclass(frozen=True)
class Seen:
    """The series of one indicator at some places: what was observed until a target period."""

    at: int
    values: Array
    errors: Array
    broken: Array  # bool: the series breaks between this period and the one before
    asked: Array  # bool (periods): of the same part of the year, and not after the target
    times: Array


def _seen(panel: Panel, at: int, places: Array, part: str, end: float) -> Seen:
    times = moments(panel)
    if not panel.periods:
        nothing = np.full((len(places), 1), np.nan)
        return Seen(at, nothing, np.zeros_like(nothing), np.zeros_like(nothing, bool), np.zeros(1, bool), times)
    periods = [Period.parse(period) for period in panel.periods]
    asked = np.array([period.part == part for period in periods], bool) & (times <= end)
    status = panel.status[at, places]
    values = np.where(asked & (status != FORECAST), panel.values[at, places], np.nan)
    return Seen(
        at, values, spread(panel.low[at, places], panel.high[at, places]), (status == BROKEN) & asked, asked, times
    )


def spread(low: Array, high: Array) -> Array:
    """Return the standard deviation of the logarithm that a 90 % interval states; 0 where there is none."""
    from scipy.special import ndtri

    with np.errstate(divide="ignore", invalid="ignore"):
        sd = np.log(high / low) / (2 * float(ndtri(0.95)))
    return np.where(np.isfinite(sd) & (low > 0), sd, 0.0)


def of_series(seen: Seen, indicator: Indicator, target: Target, places: Array, panel: Panel) -> Rows:
    """Return the rows of one target."""
    n, start, end = len(places), when(target.base_period), when(target.period)
    values, spoilt = directed(seen.values, indicator)
    sign = -1 if indicator.direction == "toward" else target.sign(indicator)
    base_at, base = _base(values, seen.times, start, _folded(target.base_value, indicator))
    goal = _goal(target, indicator, base, seen, base_at)
    now_at, now = _latest(values, seen.times)
    last_break = np.where(seen.broken, seen.times, -np.inf).max(axis=1, initial=-np.inf)
    values = np.where(seen.times >= last_break[:, None], values, np.nan)
    reason = _reason((base, now, goal), (base_at, now_at, last_break), spoilt, target.is_bound)
    kept = _kept(values, goal, sign, seen.times, base_at)
    limit = 1.0 if indicator.direction == "toward" else indicator.most if sign > 0 else indicator.least
    return Rows(
        np.full(n, seen.at, np.int64), places, np.zeros(n, np.int32), np.full(n, float(sign)), values, seen.errors,
        seen.times, base_at, base, now_at, now, np.full(n, end), goal, np.full(n, limit), reason,
        _missing(seen, start, end, panel), np.full(n, target.is_bound), kept,
        np.full(n, indicator.direction == "toward"),
    )  # fmt: skip


def directed(values: Array, indicator: Indicator) -> tuple[Array, Array]:
    """Return values, or their distance from an optimum, and which rows hold a value that the rule cannot take."""
    if indicator.direction != "toward":
        return values, np.zeros(len(values), bool)
    optimum = float(indicator.optimum or 0.0)
    spoilt = np.asarray((values <= 0).any(axis=1) | (optimum <= 0))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.maximum(values / optimum, optimum / values), spoilt


def _folded(value: float | None, indicator: Indicator) -> float:
    """Return a stated number as the values are: itself, or its distance from the optimum."""
    if value is None:
        return float("nan")
    return float(directed(np.array([[value]]), indicator)[0][0, 0])


def _base(values: Array, times: Array, start: float, stated: float) -> tuple[Array, Array]:
    """Return time and value of the base: that of its period, else what was stated, else the next that is known."""
    later = ~np.isnan(values) & (times >= start)
    first = np.argmax(later, axis=1)
    any_later = later.any(axis=1)
    rows = np.arange(len(values))
    at, base = times[first], values[rows, first]
    taken = any_later & ((at == start) | np.isnan(stated))
    return np.where(taken, at, start), np.where(taken, base, stated)


def _goal(target: Target, indicator: Indicator, base: Array, seen: Seen, base_at: Array) -> Array:
    """Return what is to be reached; a multiple of the base needs the value of the base period itself."""
    if target.value is not None:
        return np.full(len(base), _folded(target.value, indicator))
    plain = seen.values if indicator.direction == "toward" else None
    at = np.searchsorted(seen.times, when(target.base_period))
    own = base if plain is None else plain[:, min(at, plain.shape[1] - 1)]
    # Twice nothing is no target.
    goal = np.where((base_at == when(target.base_period)) & (own != 0), target.factor * own, np.nan)
    return directed(goal[:, None], indicator)[0][:, 0]


def _latest(values: Array, times: Array) -> tuple[Array, Array]:
    known = ~np.isnan(values)
    last = values.shape[1] - 1 - np.argmax(known[:, ::-1], axis=1)
    rows, some = np.arange(len(values)), known.any(axis=1)
    return np.where(some, times[last], np.nan), np.where(some, values[rows, last], np.nan)


def _reason(numbers: tuple[Array, Array, Array], at: tuple[Array, Array, Array], spoilt: Array, bound: bool) -> Array:
    """Return why nothing can be said of a row, the plainest reason first."""
    (base, now, goal), (base_at, now_at, last_break) = numbers, at
    with np.errstate(invalid="ignore"):
        conditions = [
            np.isnan(now), spoilt, np.isnan(base) & ~np.full(len(base), bound), np.isnan(goal),
            (last_break > base_at) & (last_break <= now_at), (now_at <= base_at) & ~np.full(len(base), bound),
        ]  # fmt: skip
    codes = [words.NO_VALUE, words.TOWARD_SIGN, words.NO_BASE, words.NO_GOAL, words.BREAK, words.ONE_VALUE]
    return np.select(conditions, codes, words.NONE).astype(np.uint8)


def _kept(values: Array, goal: Array, sign: int, times: Array, base_at: Array) -> Array:
    """Return where every known value since the base keeps to the target."""
    since = times >= base_at[:, None]
    with np.errstate(invalid="ignore"):
        broken = sign * (values - goal[:, None]) < -words.NOISE * np.abs(goal[:, None])
    return np.asarray(~(broken & since).any(axis=1))


def _missing(seen: Seen, start: float, end: float, panel: Panel) -> Array:
    """Return which share of the periods from base to now has no value."""
    inside = seen.asked & (seen.times >= start) & (seen.times <= end)
    if not inside.any():
        return np.ones(len(seen.values))
    return np.asarray(np.isnan(seen.values[:, inside]).mean(axis=1))
