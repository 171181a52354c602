"""EQI, the ecological quality index of 2021, as far as it is published: inner weights are the user's data.

The weights of the first level, the classes and the change classes are recalled, not read ([M] in the data files).
Each indicator of the third level comes as a score of 0 to 100: how it is normalised is not published here either.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from shanshui.accounts.condition.ei import combined, told
from shanshui.accounts.condition.grades import IndexValue
from shanshui.accounts.condition.library import EQI_2021, eqi_scores, parts
from shanshui.core.errors import IndexInputsMissing, NoSuchName, WeightsMissing, WeightsNotWhole
from shanshui.core.labels import Label

WHOLE = 1e-6  # weights printed with six decimals add up to 1


@dataclass(frozen=True)
class QualityIndex:
    """EQI of a place in a year and its four parts."""

    index: IndexValue
    parts: Mapping[str, float]
    notes: tuple[Label, ...]

    @property
    def value(self) -> float:
        """Return the index."""
        return self.index.value


RECALLED = Label(
    "the first-level weights, classes and change classes are recalled, not read in the document",
    "一级指标权重、分级和变化分级为记忆值，未查到原文",
)


def check_weights(weights: Mapping[str, float], where: str) -> None:
    """Raise unless every part has inner weights that add up to 1; an indicator left out weighs nothing.

    Raises
    ------
    WeightsMissing
        If a part has no weight at all: inner weights are not published, so they must be given.
    NoSuchName, WeightsNotWhole
        If a weight is of no indicator, or those of a part do not add up.
    """
    known = eqi_scores()
    for name in weights:
        if name not in known:
            raise NoSuchName(where=where, what="indicator of EQI", name=name, known=list(known), see="")
    for part, named in parts(EQI_2021).items():
        own = {name: weight for name, weight in weights.items() if known[name].part == part}
        if not own:
            wanted = [name for name, score in known.items() if score.part == part]
            raise WeightsMissing(where=where, part=named.label, wanted=Label(", ".join(wanted), "、".join(wanted)))
        total = math.fsum(own.values())
        if min(own.values()) < 0 or abs(total - 1) > WHOLE:
            raise WeightsNotWhole(where=where, of=named.label, total=f"{total:.6g}")


def quality_index(scores: Mapping[str, float], weights: Mapping[str, float], where: str = "EQI") -> QualityIndex:
    """Return EQI from third-level scores (0 to 100) and the inner weights, each within its first-level part.

    Raises
    ------
    WeightsMissing, WeightsNotWhole, NoSuchName, IndexInputsMissing
        Nothing is guessed and nothing weighed anew.
    """
    check_weights(weights, where)
    missing = [name for name, weight in weights.items() if weight and math.isnan(scores.get(name, math.nan))]
    if missing:
        raise IndexInputsMissing(where=where, index="EQI", missing=told(missing))
    found = {
        part: math.fsum(w * scores[name] for name, w in weights.items() if w and eqi_scores()[name].part == part)
        for part in parts(EQI_2021)
    }
    return QualityIndex(IndexValue(combined(found, EQI_2021), EQI_2021), found, (RECALLED,))
