"""Error of land-cover classes: areas and their errors from reference points, by the stratified estimator.

Olofsson et al. (2014), Remote Sensing of Environment 148, 42–57, doi 10.1016/j.rse.2014.02.015, equations 8 to 11: what
the points of a mapped class really are tells what its area really is.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from shanshui.accounts.uncertainty.distributions import Z90, Floats, uniforms

CLASSES = "land_cover_class"  # stream of all classes together, and head of the names of their factors
LEAST = 2  # points of a mapped class: of one alone no variance is known


@dataclass(frozen=True)
class AreaEstimate:
    """What a class covers by the map and by the points, ha.

    Attributes
    ----------
    sd
        Standard error of `area`.
    user, producer
        Share of what is mapped so that is so, and of what is so that is mapped so; NaN where nothing is.
    """

    kind: str
    mapped: float
    area: float
    sd: float
    user: float
    producer: float

    @property
    def low(self) -> float:
        """Return the lower end of the 90 % range."""
        return self.area - Z90 * self.sd

    @property
    def high(self) -> float:
        """Return the upper end of the 90 % range."""
        return self.area + Z90 * self.sd


@dataclass(frozen=True)
class Accuracy:
    """Reference points: how many of each mapped class are really of each class.

    A class without points of its own is taken as mapped rightly.
    """

    points: Mapping[str, Mapping[str, int]]  # mapped → real → points

    @property
    def classes(self) -> tuple[str, ...]:
        """Return every class, mapped or real, in order."""
        return tuple(sorted({*self.points, *(real for row in self.points.values() for real in row)}))

    def share(self, mapped: str, real: str) -> float:
        """Return which share of what is mapped as one class is really another."""
        if mapped not in self.points:
            return float(mapped == real)
        row = self.points[mapped]
        return row.get(real, 0) / sum(row.values())

    def estimates(self, mapped: Mapping[str, float]) -> tuple[AreaEstimate, ...]:
        """Return the area of every class by the points; `mapped` are the areas of the map."""
        return tuple(self._estimate(kind, mapped) for kind in self.classes)

    def _estimate(self, kind: str, mapped: Mapping[str, float]) -> AreaEstimate:
        parts, variances = [], []
        for stratum in self.classes:
            there, share = mapped.get(stratum, 0.0), self.share(stratum, kind)
            parts.append(there * share)
            if stratum in self.points:
                variances.append(there**2 * share * (1 - share) / (sum(self.points[stratum].values()) - 1))
        area, own, right = math.fsum(parts), mapped.get(kind, 0.0), self.share(kind, kind)
        producer = own * right / area if area else math.nan
        user = right if kind in self.points else math.nan
        return AreaEstimate(kind, own, area, math.sqrt(math.fsum(variances)), user, producer)


@dataclass(frozen=True)
class AreaError:
    """What the error of classes makes of the areas of an account: how much there is of each, over what is mapped.

    The points of each mapped class are drawn again, one less than there are: the draws have just the mean, the
    variances and the covariances of the estimator, never a negative area, and the classes together keep their area.
    """

    accuracy: Accuracy
    mapped: Mapping[str, float]  # class → ha
    members: Mapping[str, str] = field(default_factory=dict)  # ecosystem type → class

    def key(self, kind: str) -> str:
        """Return the factor of an ecosystem type; empty if it is of no class."""
        found = self.members.get(kind, "")
        return f"{CLASSES} {found}" if self.mapped.get(found) else ""

    def ratios(self, seed: int, count: int, salt: str = "") -> dict[str, Floats]:
        """Return factor → area over mapped area, in every draw."""
        classes = self.accuracy.classes
        areas = {kind: np.zeros(count) for kind in classes}
        for stratum in classes:
            there = self.mapped.get(stratum, 0.0)
            if stratum not in self.accuracy.points:
                areas[stratum] += there
            elif there:
                for kind, share in zip(classes, self._redrawn(stratum, seed, count, salt), strict=True):
                    areas[kind] += there * share
        return {f"{CLASSES} {kind}": areas[kind] / self.mapped[kind] for kind in classes if self.mapped.get(kind)}

    def _redrawn(self, stratum: str, seed: int, count: int, salt: str) -> Floats:
        """Return which share of a mapped class each class is, (classes, draws)."""
        classes = self.accuracy.classes
        many = sum(self.accuracy.points[stratum].values()) - 1
        ends = np.cumsum([self.accuracy.share(stratum, kind) for kind in classes])
        hit = np.zeros((len(classes), count))
        draws = np.arange(count)
        for point in range(many):
            found = np.searchsorted(ends, uniforms(seed, f"{salt}{CLASSES}|{stratum}|{point}", count), side="right")
            hit[np.minimum(found, len(classes) - 1), draws] += 1
        return hit / many
