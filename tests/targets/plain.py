"""Status of one series in plain Python, a number at a time: what the arrays must give."""

import math

from shanshui.targets.status import words


def plain_status(
    values: dict[int, float], start: int, end: int, goal: float, sign: int
) -> dict[str, tuple[float, int]]:
    """Return ratio and status by method; values by year, all observed, no break."""
    known = sorted((year, value) for year, value in values.items() if not math.isnan(value) and year <= end)
    later = [(year, value) for year, value in known if year >= start]
    if len(later) < 2:
        return dict.fromkeys(words.METHODS, (math.nan, words.CANNOT))
    (first, base), (last, now) = later[0], later[-1]
    if sign * (now - goal) >= 0:
        return {
            "growth-ratio": (math.nan, words.ACHIEVED),
            "linear": (math.nan, words.ACHIEVED),
            "anticipated": (math.nan, words.ACHIEVED),
        }
    grown = _growth_ratio(base, now, goal, last - first, end - first, sign)
    share = sign * (now - base) * (end - first) / (abs(goal - base) * (last - first)) if goal != base else -math.inf
    ahead = (
        sign * (_trend(known, end) - base) / abs(goal - base)
        if goal != base
        else math.copysign(math.inf, sign * (_trend(known, end) - base))
    )
    return {
        "growth-ratio": (grown, _of(grown)),
        "linear": (share, _of(share)),
        "anticipated": (ahead, words.ON_TRACK if ahead >= 0.9 else words.FASTER if ahead >= 0 else words.BACK),
    }


def _growth_ratio(base: float, now: float, goal: float, gone: float, whole: float, sign: int) -> float:
    base, goal = base or 0.001, goal or 0.001
    if base * goal < 0 or base * now < 0:
        return math.nan
    observed = (now / base) ** (1 / gone) - 1
    needed = abs((goal / base) ** (1 / whole) - 1)
    way = sign if base > 0 else -sign
    return way * observed / needed if needed else math.copysign(math.inf, way * observed)


def _of(ratio: float) -> int:
    if math.isnan(ratio):
        return words.CANNOT
    if ratio >= 0.95:
        return words.ON_TRACK
    if ratio >= 0.6:
        return words.FASTER
    return words.LIMITED if ratio >= 0 else words.BACK


def _trend(known: list[tuple[int, float]], end: int) -> float:
    weights = [year - known[0][0] + 1 for year, _ in known]
    total = sum(weights)
    middle = sum(w * year for w, (year, _) in zip(weights, known, strict=True)) / total
    mean = sum(w * value for w, (_, value) in zip(weights, known, strict=True)) / total
    above = sum(w * (year - middle) * (value - mean) for w, (year, value) in zip(weights, known, strict=True))
    below = sum(w * (year - middle) ** 2 for w, (year, _) in zip(weights, known, strict=True))
    return mean + above / below * (end - middle)
