"""The gaps as indicators with observations, so that targets can be set on them."""

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from shanshui.run.observed import Observed
from shanshui.run.prosperity import Prosperity, of_observed
from shanshui.targets.indicator import Dictionary, Indicator
from shanshui.targets.inequality.three_gaps import NAMES
from shanshui.targets.panel import Panel, empty, panel
from shanshui.targets.roll_up import ROLLED_UP

if TYPE_CHECKING:
    import pyarrow as pa

METHOD = "shanshui prosperity"


def gap_indicators(found: Prosperity) -> list[Indicator]:
    """Return the gaps that are known as indicators, less being better, without those the dictionary has."""
    known = dict.fromkeys(gap.indicator for gap in found.gaps)
    return [
        Indicator(name, NAMES[name], "1", "down", least=0.0, method=METHOD)
        for name in known
        if name not in found.observed.dictionary
    ]


def gap_observations(found: Prosperity) -> "pa.Table":
    """Return the gaps as a table of observations with their bands (columns of `targets.observations.schema`).

    What rests on an observation that is not free to publish is not either.
    """
    import pyarrow as pa

    from shanshui.targets.observations import schema

    rows = [
        {
            "indicator": gap.indicator,
            "place": gap.place,
            "period": gap.period,
            "value": gap.value,
            "low": _or_none(gap.low),
            "high": _or_none(gap.high),
            "status": "A",
            "confidentiality": "N" if gap in found.not_free else "F",
        }
        for gap in found.gaps
    ]
    return pa.Table.from_pylist(rows, schema=schema())


def with_gaps(found: Observed) -> Observed:
    """Return observations with the gaps beside the indicators; as they are where no gap is asked for."""
    if found.area.config.prosperity is None:
        return found
    made = of_observed(found)
    added = gap_indicators(made)
    if not added:
        return found
    extra = panel([gap_observations(made)], [one.id for one in added], found.panel.places)
    dictionary = Dictionary([*found.dictionary.values(), *added], found.dictionary.where)
    return replace(found, dictionary=dictionary, panel=_beside(found.panel, extra))


def _beside(whole: Panel, extra: Panel) -> Panel:
    """Return a panel with the indicators of another below its own; their vintage is that of what follows."""
    made = empty(extra.indicators, whole.places, whole.periods)
    columns = [whole.periods.index(period) for period in extra.periods]
    names = ("values", "low", "high", "status", "confidentiality")
    for name in names:
        getattr(made, name)[:, :, columns] = getattr(extra, name)
    made.vintage[made.known()] = ROLLED_UP
    joined: dict[str, Any] = {
        name: np.concatenate([getattr(whole, name), getattr(made, name)]) for name in (*names, "vintage")
    }
    return replace(whole, indicators=(*whole.indicators, *extra.indicators), **joined)


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else value
