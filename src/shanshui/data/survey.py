"""One pass over a raster: what its numbers are, in bounded memory, the same in any order of blocks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from shanshui.core.spec import Array
from shanshui.data.source import PIECE_CELLS, RasterSource, Window

FULL = 64_000_000  # cells read in full
SAMPLE = 16_000_000  # cells read of anything larger, as whole blocks spread evenly
MAX_CODES = 100_000

Extremes = tuple[tuple[float, int], ...]  # value, how often; the outermost first
Convert = Callable[[Array], Array]


@dataclass(frozen=True)
class Survey:
    """What was seen. Counts are of cells looked at; `whole` says whether that was all of them."""

    looked: int = 0
    total: int = 0
    valid: int = 0
    infinite: int = 0
    outside: int = 0
    fractions: int = 0
    example: float = 0.0
    lowest: Extremes = ()
    highest: Extremes = ()
    codes: frozenset[int] = field(default_factory=frozenset)

    @property
    def whole(self) -> bool:
        """Return whether every cell was looked at, not a sample of blocks."""
        return self.looked == self.total

    @property
    def least(self) -> float:
        """Return the smallest finite value; NaN if there is none."""
        return self.lowest[0][0] if self.lowest else float("nan")

    @property
    def most(self) -> float:
        """Return the largest finite value; NaN if there is none."""
        return self.highest[0][0] if self.highest else float("nan")

    def share(self, count: int) -> float:
        """Return a count as a share of the cells looked at."""
        return count / self.looked if self.looked else 0.0

    def __add__(self, other: "Survey") -> "Survey":
        return Survey(
            looked=self.looked + other.looked,
            total=max(self.total, other.total),
            valid=self.valid + other.valid,
            infinite=self.infinite + other.infinite,
            outside=self.outside + other.outside,
            fractions=self.fractions + other.fractions,
            example=self.example or other.example,
            lowest=_outermost(self.lowest + other.lowest, reverse=False),
            highest=_outermost(self.highest + other.highest, reverse=True),
            codes=self.codes | other.codes if len(self.codes) < MAX_CODES else self.codes,
        )


NOTHING = Survey()


def survey(
    source: RasterSource,
    low: float,
    high: float,
    classes: bool = False,
    convert: Convert | None = None,
) -> Survey:
    """Return what the numbers of a raster are, against a plausible range.

    All cells are read up to 64 million; of larger rasters whole blocks, evenly spread, at full resolution.

    Parameters
    ----------
    classes
        Whether the numbers are names; then distinct codes and fractions are gathered.
    convert
        From the source's unit into that of `low` and `high`.
    """
    seen = Survey(total=source.cells)
    for window in sampled(source):
        seen += survey_of(source.read(window), low, high, classes, convert, seen)
    return seen


def sampled(source: RasterSource) -> Iterator[Window]:
    """Yield every window of a raster, or evenly spread ones if it is large."""
    if source.cells <= FULL:
        yield from source.windows(PIECE_CELLS // 4)
        return
    windows = list(source.windows(PIECE_CELLS // 4))
    cells = source.cells / len(windows)
    step = max(1, round(len(windows) / max(SAMPLE / cells, 1)))
    yield from windows[step // 2 :: step]


def survey_of(
    values: Array,
    low: float,
    high: float,
    classes: bool = False,
    convert: Convert | None = None,
    beside: Survey = NOTHING,
) -> Survey:
    """Return what was seen in a block, as far as it adds to what was seen beside it."""
    import numpy as np

    raw = values[np.isfinite(values)]
    valid = values.size - int(np.count_nonzero(np.isnan(values)))
    finite = convert(raw) if convert else raw
    broken = finite[finite != np.floor(finite)] if classes else finite[:0]
    least, most = (finite.min(), finite.max()) if finite.size else (low, high)
    return Survey(
        looked=values.size,
        valid=valid,
        infinite=valid - raw.size,
        outside=0 if low <= least and most <= high else int(np.count_nonzero((finite < low) | (finite > high))),
        fractions=broken.size,
        example=float(broken[0]) if broken.size else 0.0,
        lowest=_extremes(finite, -1, beside.lowest),
        highest=_extremes(finite, 1, beside.highest),
        codes=frozenset(np.unique(finite).astype(np.int64).tolist()) if classes and not broken.size else frozenset(),
    )


def _extremes(values: Array, sign: int, known: Extremes) -> Extremes:
    """Return the two outermost distinct values and how often they stand; none if two beyond all of them are known."""
    found: list[tuple[float, int]] = []
    while values.size and len(found) < 2:
        outermost = values.max() if sign > 0 else values.min()
        if len(known) == 2 and outermost * sign < known[1][0] * sign:
            break
        inner = values[values != outermost]
        found.append((float(outermost), values.size - inner.size))
        values = inner
    return tuple(found)


def _outermost(pairs: Extremes, reverse: bool) -> Extremes:
    counts: dict[float, int] = {}
    for value, count in pairs:
        counts[value] = counts.get(value, 0) + count
    return tuple(sorted(counts.items(), reverse=reverse)[:2])
