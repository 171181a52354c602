"""What a published account observes: GEP, its services with their ranges, and EI, as observations of indicators."""

import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from shanshui.core import registry, units
from shanshui.core.errors import NoSuchName
from shanshui.run.config import AreaFile
from shanshui.store.publish import MARKER, results_folder
from shanshui.store.results import Results, read_results
from shanshui.targets import observations
from shanshui.targets.indicator import Dictionary, Indicator

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

GEP, COMPARABLE, EI = "gep", "gep.comparable", "ei"


class Seen(NamedTuple):
    """One value of the account, with its 90 % range; yuan or an index."""

    place: str
    period: str
    value: float
    low: float = math.nan
    high: float = math.nan


def account_observations(
    area: AreaFile, dictionary: Dictionary, shown: Results | None = None
) -> "tuple[pa.Table, str] | None":
    """Return the observations that the published account makes, and its fingerprint; None without any.

    Parameters
    ----------
    shown
        The account that is told instead, cut to the periods that are; of a former one only what it holds itself, for
        prices and condition are read from the inputs of the newer one.

    Raises
    ------
    NoSuchName
        If an indicator names a figure that accounts do not have.
    """
    wanted = [indicator for indicator in dictionary.values() if indicator.account]
    for indicator in wanted:
        _check(indicator, dictionary.where)
    if not wanted or not (results_folder(area.folder) / MARKER).is_file():
        return None
    if shown is not None and not shown.shown:
        return None
    results = read_results(area.folder) if shown is None else shown
    if results.former:
        wanted = [indicator for indicator in wanted if indicator.account not in (COMPARABLE, EI)]
    rows = [
        (indicator, seen)
        for indicator in wanted
        for seen in _seen(area, results, indicator)
        if results.shown is None or seen.period in results.shown
    ]
    return (_table(rows), results.fingerprint) if rows else None


def _check(indicator: Indicator, where: str) -> None:
    figures = [GEP, COMPARABLE, EI, *(f"{GEP}.{service}" for service in registry.service_ids())]
    if indicator.account not in figures:
        raise NoSuchName(where=where, what="figure of an account", name=indicator.account, known=figures, see="")


def _seen(area: AreaFile, results: Results, indicator: Indicator) -> Iterator[Seen]:
    makers: dict[str, Callable[[], Iterator[Seen]]] = {
        GEP: lambda: _gep(results, ""),
        COMPARABLE: lambda: _comparable(area, results),
        EI: lambda: _ei(area),
    }
    found = makers.get(indicator.account, lambda: _gep(results, indicator.account.removeprefix(f"{GEP}.")))()
    scale = 1.0 if indicator.account == EI else units.factor("yuan", indicator.unit, f"indicator {indicator.id}")
    for seen in found:
        if not math.isnan(seen.value):
            yield Seen(seen.place, seen.period, *(scale * number for number in seen[2:]))


def _gep(results: Results, service: str) -> Iterator[Seen]:
    """Yield the headline value of a service, or of all of them, with its range where one is published."""
    rows = results.flows[results.flows["in_headline"]]
    if service:
        rows = rows[rows["service"] == service]
    totals = rows.groupby(["period", "place"], sort=True)["value"].sum(min_count=1)
    ranges = _ranges(results.intervals, service or GEP)
    table = totals.reset_index()
    for period, place, value in zip(table["period"], table["place"], table["value"].astype(float), strict=True):
        yield Seen(place, period, value, *ranges.get((period, place), (math.nan, math.nan)))


def _ranges(intervals: "pd.DataFrame | None", service: str) -> dict[tuple[str, str], tuple[float, float]]:
    if intervals is None:
        return {}
    rows = intervals[
        (intervals["service"] == service) & (intervals["ecosystem_type"] == "") & (intervals["item"] == "")
    ]
    keys = zip(rows["period"], rows["place"], strict=True)
    return dict(zip(keys, zip(rows["low"].astype(float), rows["high"].astype(float), strict=True), strict=True))


def _comparable(area: AreaFile, results: Results) -> Iterator[Seen]:
    from shanshui.run.account import prepare
    from shanshui.run.series import series

    prepared = prepare(area.path, geometry=False)
    for place in results.places["code"]:
        for point in series(prepared, results, str(place)).points:
            yield Seen(str(place), point.period, point.comparable)


def _ei(area: AreaFile) -> Iterator[Seen]:
    from shanshui.run.condition import condition

    if area.config.condition is not None:
        for (period, place), one in sorted(condition(area.path).ei.items()):
            yield Seen(place, period, one.index.value)


def _table(rows: list[tuple[Indicator, Seen]]) -> "pa.Table":
    import pyarrow as pa

    def numbers(name: str) -> "pa.Array":
        return pa.array([getattr(seen, name) for _, seen in rows], pa.float64(), from_pandas=True)

    columns = {
        "indicator": [indicator.id for indicator, _ in rows],
        "place": [seen.place for _, seen in rows],
        "period": [seen.period for _, seen in rows],
        "status": ["A"] * len(rows),
        "confidentiality": ["F"] * len(rows),
    }
    arrays = {name: pa.array(texts, pa.string()).dictionary_encode() for name, texts in columns.items()}
    arrays |= {name: numbers(name) for name in ("value", "low", "high")}
    return pa.table({name: arrays[name] for name in observations.COLUMNS}, schema=observations.schema())
