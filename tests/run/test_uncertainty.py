"""How sure an account of maps is: what is drawn is what a run with those numbers gives; maps are read once."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.run.accounting import outcome, with_settings

from shanshui.accounts.uncertainty.model import product
from shanshui.core.errors import (
    NoSpread,
    NoSuchName,
    Problems,
    ResultsOutdated,
    SpreadNotFollowed,
    TooFewCells,
    UnclearSpread,
)
from shanshui.run import uncertainty_bends
from shanshui.run.account import TYPES, prepare
from shanshui.run.engine import account
from shanshui.run.error_blocks import blocks_of
from shanshui.run.execute import Settings
from shanshui.run.leaves import without_parts
from shanshui.run.tornado import tornado
from shanshui.run.uncertainty import uncertainty
from shanshui.run.uncertainty_bends import Bent, _with
from shanshui.run.villages import villages
from shanshui.standards.values import ParameterBook
from shanshui.store.results import read_results

COST = "parameter,value,unit,year,source\nreservoir_running_cost,0.01,yuan m-3,2020,test\n"
HEAD = "name,distribution,sd,low,high,unit,local_sd,length,source\n"
PRICES = HEAD + "reservoir_capital_cost,lognormal,0.3,,,,,,test\nelectricity_price,uniform,,0.4,0.7,yuan kWh-1,,,test\n"
BENDS = PRICES + "runoff_coefficient,normal,0.3,,,,,,test\nprecipitation_monthly,normal,0.05,,,,0.2,600,test\n"
SCALES = (
    PRICES
    + "rain_erosivity,lognormal,0.4,,,,,,test\nso2_capacity,lognormal,0.5,,,,,,test\nso2_emission,normal,0.2,,,,,,test\n"
)


def spread(area: Path, text: str, **changes: object) -> Path:
    """Give an area a table of spreads, and account it."""
    (area.parent / "spreads.csv").write_text(text, encoding="utf-8")
    (area.parent / "annex.csv").write_text(COST, encoding="utf-8")
    setting = {"spreads": {"file": "spreads.csv"}, **changes}
    found = with_settings(area, uncertainty=setting, annex={"file": "annex.csv"})
    outcome(found)
    return found


def sure(area: Path, **options):
    return uncertainty(prepare(area), read_results(area.parent), **options)


def changed(prepared, ratios: dict[str, float]):
    """Return the area with some numbers so many times what they are."""
    for name, ratio in ratios.items():
        known = {"": ratio} | dict.fromkeys(TYPES, ratio)
        prepared = _with(prepared, name, known, "2020")
        if name in {v.parameter for v in prepared.tables.values}:
            prepared = prepared.with_book(
                ParameterBook(prepared.standard, prepared.tables.values, prepared.area.config.sets)
            )
    return prepared


def by_hand(area: Path, ratios: dict[str, float]) -> dict[tuple[str, str, str], float]:
    """Return (place, service, item) → value of an account with other numbers."""
    done = account(changed(prepare(area), ratios), Settings(threads=1))
    leaves = without_parts(done.flows.text("place"), done.tree)
    found: dict[tuple[str, str, str], float] = {}
    for flow in done.flows:
        if flow.place in leaves and not math.isnan(flow.value):
            key = (flow.place, flow.service, flow.item)
            found[key] = found.get(key, 0.0) + flow.value
    return found


def by_model(model, ratios: dict[str, float]) -> dict[tuple[str, str, str], float]:
    """Return the same out of the model."""
    drawn = {factor.key: np.array([ratios.get(factor.key, 1.0)]) for factor in model.factors}
    found: dict[tuple[str, str, str], float] = {}
    for place, entries in model.entries.items():
        for entry in entries:
            if entry.error < 0:
                line = model.lines[entry.line]
                key = (place, line.service, line.item)
                weight = float(np.asarray(product(model.weights[entry.weight], drawn)).ravel()[0])
                found[key] = found.get(key, 0.0) + entry.amount * weight
    return found


def assert_same(area: Path, ratios: dict[str, float], rel: float = 1e-9):
    one, other = by_model(sure(area, draws=100).model, ratios), by_hand(area, ratios)
    assert one.keys() == other.keys()
    off = {key: (one[key], other[key]) for key in one if one[key] != pytest.approx(other[key], rel=rel, abs=1e-3)}
    assert not off
    plain = by_model(sure(area, draws=100).model, {})
    assert any(plain[key] != one[key] for key in one), "something did change"


def test_prices_and_scaling_numbers_are_drawn_as_a_run_would_have_them(area):
    spread(area, SCALES)
    assert_same(area, {"reservoir_capital_cost": 1.3, "electricity_price": 0.8})
    assert_same(area, {"so2_capacity": 0.01, "so2_emission": 1.1})
    assert_same(area, {"so2_capacity": 3.0, "so2_emission": 0.7})


def test_numbers_that_bend_are_drawn_as_a_run_would_have_them(area):
    spread(area, BENDS)
    assert_same(area, {"runoff_coefficient": 1.4})
    assert_same(area, {"runoff_coefficient": 0.6, "reservoir_capital_cost": 1.2})
    assert_same(area, {"precipitation_monthly": 1.03, "runoff_coefficient": 0.8}, rel=2e-3)


def test_maps_are_read_once(area, monkeypatch):
    spread(area, BENDS)
    first = sure(area, draws=500)

    def fails(*_, **__):
        raise AssertionError

    monkeypatch.setattr(uncertainty_bends, "account", fails)
    assert sure(area, draws=500).intervals.rows == first.intervals.rows


def test_without_maps_a_bending_number_is_held_and_said_so(area):
    spread(area, BENDS)
    found = sure(area, draws=200, work=False)
    assert {one.name for one in found.held} >= {"runoff_coefficient", "precipitation_monthly"}
    assert "runoff_coefficient" not in {name.split()[0] for parts in found.model.weights for name in map(str, parts)}


def test_small_places_are_wider_and_draws_add_up(area):
    spread(area, HEAD + "precipitation_monthly,,,,,,0.3,300,test\nelectricity_price,lognormal,0.1,,,,,,test\n")
    found = sure(area, draws=4000)
    wide = {row.place: row.relative for row in found.intervals.rows if row.item == "retention"}
    leaves = [place for place in wide if place.startswith("99010") and len(place) == 6 and place != "990100"]
    assert len(leaves) == 5
    assert all(wide[leaf] > wide["990100"] > 0 for leaf in leaves)
    means = [found.intervals.at(leaf, "water_retention", "retention").mean for leaf in leaves]
    assert sum(means) == pytest.approx(found.intervals.at("990100", "water_retention", "retention").mean)


def test_blocks_cover_a_place(area):
    outcome(area)
    results = read_results(area.parent)
    found = blocks_of(results, ["990101", "990102"], 200.0)
    hectares = dict(zip(results.places["code"], results.places["area_ha"], strict=True))
    for code, blocks in found.items():
        assert 1 <= blocks.independent / (hectares[code] * 1e4 / 200**2) < 1.6
    assert {b for b, _ in found["990101"].shared} & {b for b, _ in found["990102"].shared}, "neighbours share blocks"
    assert blocks_of(results, ["990101"], 1e6)["990101"].independent == pytest.approx(1)


def test_what_has_no_spread_is_listed(area):
    spread(area, PRICES)
    found = sure(area, draws=100)
    assert {"co2_price", "runoff_coefficient"} <= {one.name for one in found.held}
    assert {"electricity_price", "reservoir_capital_cost"}.isdisjoint({one.name for one in found.held})


def test_published_alternatives_are_marked(area):
    with_settings(area, uncertainty={"published": True})
    outcome(area)
    found = sure(area, draws=200, work=False)
    assert {s.origin for s in found.spreads} == {"published"}
    costs = next(s for s in found.spreads if s.name == "dredging_price")
    assert len(costs.ratio.numbers) == 2
    assert any("published" in remark.en for remark in found.remarks)


def test_no_spread(area):
    outcome(area)
    with pytest.raises(NoSpread):
        sure(area)


@pytest.mark.parametrize(
    ("row", "error"),
    [
        ("electricity_price,lognormal,,,,,,,x", UnclearSpread),
        ("electricity_price,gauss,0.1,,,,,,x", NoSuchName),
        ("electricity_prize,normal,0.1,,,,,,x", NoSuchName),
        ("precipitation_monthly,uniform,,900,1100,mm,,,x", UnclearSpread),
        ("electricity_price,normal,0.1,,,,0.1,100,x", UnclearSpread),
        ("precipitation_monthly,normal,0.1,,,,0.1,,x", UnclearSpread),
        ("runoff_coefficient,uniform,,0.1,0.2,1,,,x", UnclearSpread),
    ],
)
def test_spreads_that_cannot_be_read(area, row, error):
    spread(area, HEAD + row + "\n")
    with pytest.raises(Problems) as told:
        sure(area)
    assert isinstance(told.value.problems[0], error)
    assert "spreads.csv:2" in told.value.problems[0].text("zh")


@pytest.mark.parametrize("name", ["air_temperature_monthly", "precipitation"])
def test_a_spread_that_cannot_be_followed(area, name):
    spread(area, HEAD + f"{name},normal,0.1,,,,,,x\n")
    with pytest.raises(SpreadNotFollowed):
        sure(area)


def test_an_account_of_other_prices_is_outdated(area):
    spread(area, PRICES)
    (area.parent / "annex.csv").write_text(COST + "electricity_price,9,yuan/kWh,2020,x\n", encoding="utf-8")
    with_settings(area, uncertainty={"spreads": {"file": "spreads.csv"}}, annex={"file": "annex.csv"})
    with pytest.raises(ResultsOutdated):
        sure(area)


def test_places_too_small_get_their_share_of_the_whole(area):
    spread(area, BENDS, minimum_cells=20)
    prepared, results = prepare(area), read_results(area.parent)
    found = sure(area, draws=300)
    done = villages(prepared, results, found)
    assert done.villages
    shown = {one.place for one in done.villages}
    flows = results.flows[results.flows["in_headline"] & results.flows["place"].isin(shown)]
    assert sum(one.fen for one in done.villages) == pytest.approx(round(flows["value"].sum() * 100), abs=len(flows))
    assert all(one.low < one.fen / 100 < one.high for one in done.villages)
    with pytest.raises(TooFewCells) as told:
        done.check(done.villages[0].place)
    assert "独立像元" in told.value.text("zh")
    assert not villages(replace_minimum(prepared, 1), results, found).villages


def replace_minimum(prepared, least: int):
    """Return the area with another least number of cells."""
    setting = prepared.area.config.uncertainty.model_copy(update={"minimum_cells": least})
    area = prepared.area
    area.config = area.config.model_copy(update={"uncertainty": setting})
    return replace(prepared, area=area)


def test_tornado_is_kept(area):
    spread(area, PRICES)
    prepared, results = prepare(area), read_results(area.parent)
    assert tornado(prepared, results, work=False) is None
    done = tornado(prepared, results)
    keys = {(bar.key, bar.other) for bar in done.bars}
    assert ("water_retention.retention.value", "capital") in keys
    assert list(done.bars) == sorted(done.bars, key=lambda bar: -abs(bar.change))
    assert repr(tornado(prepared, results, work=False)) == repr(done)  # NaN is not equal to itself from Python 3.13 on


def test_names_of_changes():
    label = Bent.of(("precipitation_monthly", {"": 2.0}), ("a", {"x": 1.5, "y": 1.0})).label
    assert (label.en, label.zh) == ("a × 1.5…, Monthly precipitation × 2", "a × 1.5…、月降水量 × 2")
