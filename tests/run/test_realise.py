"""From area.yaml to an outcome: series, bases, breaks, drawn and listed changes, rules that were used."""

import json
import math
from datetime import date
from fractions import Fraction
from pathlib import Path

import pyproj
import pytest
from shapely.geometry import Polygon
from tests import synthetic
from tests.run.accounting import account
from tests.tabular import write_area

import shanshui
from shanshui.core.errors import (
    BasePeriodMissing,
    DrawnOutside,
    DrawnTwice,
    GrowthAcrossBreak,
    NeedLandCover,
    NoSuchName,
    NotByType,
    NothingToAllotBy,
    RuleOverwritten,
    SeriesBroken,
    TableNotSet,
)
from shanshui.grid.grid import Window
from shanshui.run.account import prepare
from shanshui.run.realise import Asked, Realised, keep, open_realised, pay_points, pay_water
from shanshui.run.run import run
from shanshui.run.source_names import LAND_COVER
from shanshui.shares.fen import yuan

QUANTITIES = """period,place,ecosystem_type,service,item,quantity,unit,price,price_unit,price_year
2019,990101,forest,soil_retention,sedimentation,12000,m3,20,yuan/m3,2019
2019,990102,forest,soil_retention,sedimentation,22000,m3,20,yuan/m3,2019
2020,990101,forest,soil_retention,sedimentation,15000,m3,21,yuan/m3,2020
2020,990102,forest,soil_retention,sedimentation,21000,m3,21,yuan/m3,2020
"""
EXTENT = "period,place,ecosystem_type,area,unit\n" + "".join(
    f"{year},{place},{kind},{area},ha\n"
    for year in (2019, 2020)
    for place, kind, area in ((990101, "forest", 1000), (990101, "urban", 20), (990102, "forest", 2000))
)
RULES = """rules:
  - {id: buy, version: "2019", mechanism: purchase, valid: {from: 2019-01-01, to: 2019-12-31}, document: Notice 1,
     source: made up, base: previous, rate: 1%}
  - {id: buy, version: "2020", mechanism: purchase, valid: {from: 2020-01-01}, document: Notice 2, supersedes: "2019",
     source: made up, base: previous, rate: 2%, payees: {key: KEY}}
  - {id: lend, version: "1", mechanism: credit, valid: {from: 2019-01-01}, document: Bank 1, source: made up, rate: 10%}
  - {id: sell, version: "1", mechanism: sale, valid: {from: 2019-01-01}, document: Exchange 1, source: made up}
"""
RECEIPTS = """period,place,service,item,money,unit,kind,payer,payee,evidence
2020,990101,soil_retention,,3.15,万元,government_purchase,county,village,contract 7
2020,990102,,,10,万元,rights_sale,firm,village,deed 3
"""
SETTINGS = "periods: [2019, 2020]\nrealised: {receipts: receipts.csv, rules: [rules.yaml]}\n"
BUY = Asked("buy")


def area_of(folder: Path, key: str = "value", settings: str = "", **files: str) -> Realised:
    """Return the realised value of a small account of two years."""
    write_area(folder, SETTINGS + settings, **{"q": QUANTITIES, "extent": EXTENT} | files)
    (folder / "rules.yaml").write_text(RULES.replace("KEY", key), encoding="utf-8")
    (folder / "receipts.csv").write_text(RECEIPTS, encoding="utf-8")
    run(prepare(folder))
    return open_realised(folder)


def test_growth_is_paid_at_comparable_prices(tmp_path):
    out = area_of(tmp_path).pay(BUY)
    assert out.fen == 80_000  # 2 % of 2,000 m3 at 20 yuan, not of the 76,000 yuan at the prices of each year
    assert [step.result for step in out.steps if step.what.en.startswith("beside")] == ["76,000.00"]
    assert out.price_year == "2019"
    assert [share.fen for share in out.shares] == [33_333, 46_667]
    assert out.account == json.loads((tmp_path / "results/manifest.json").read_text(encoding="utf-8"))["key"]


def test_last_years_rule_pays_as_it_did(tmp_path):
    found = area_of(tmp_path)
    by_version = found.pay(Asked("buy", version="2019"))
    assert by_version.fen == 40_000
    assert found.pay(Asked("buy", on=date(2019, 6, 1))).record() == by_version.record()


@pytest.mark.parametrize(
    ("key", "shares"), [("growth", [80_000, 0]), ("equal, names: [a, b, c]", [26_667, 26_667, 26_666])]
)
def test_keys(tmp_path, key, shares):
    assert [share.fen for share in area_of(tmp_path, key).pay(BUY).shares] == shares


def test_no_growth_anywhere_is_no_key(tmp_path):
    found = area_of(tmp_path, "growth", q=QUANTITIES.replace("15000", "12000").replace(",21000", ",22001"))
    assert sum(share.fen for share in found.pay(BUY).shares) == 40
    same = area_of(tmp_path, "growth", q=QUANTITIES.replace("15000", "12000").replace(",21000", ",22000"))
    assert same.pay(BUY).fen == 0
    with pytest.raises(NothingToAllotBy):
        area_of(tmp_path, "weights, weights: {a: 0}").pay(BUY)


def test_no_base_period(tmp_path):
    found = area_of(tmp_path)
    with pytest.raises(BasePeriodMissing):
        found.pay(Asked("buy"), period="2019")
    assert found.account.period() == "2020"
    with pytest.raises(NoSuchName):
        found.pay(Asked("buy"), period="2021")


def test_a_stated_break_is_no_growth(tmp_path):
    found = area_of(tmp_path, settings="series: {breaks: [{period: 2020, kind: method}]}")
    with pytest.raises(GrowthAcrossBreak, match="another method"):
        found.pay(BUY)


def test_other_lines_are_no_growth(tmp_path):
    found = area_of(tmp_path, q=QUANTITIES + "2020,990101,forest,soil_retention,nutrient_n,10,t,1000,yuan/t,2020\n")
    with pytest.raises((SeriesBroken, GrowthAcrossBreak)):
        found.pay(BUY)


def test_a_rule_that_was_used_is_never_changed(tmp_path):
    found = area_of(tmp_path)
    keep(found.area, found.pay(BUY))
    rules = tmp_path / "rules.yaml"
    rules.write_text(rules.read_text(encoding="utf-8").replace("rate: 2%", "rate: 3%"), encoding="utf-8")
    with pytest.raises(RuleOverwritten):
        found.pay(BUY)
    assert found.pay(Asked("buy", version="2019")).fen == 40_000


def test_rates_credit_and_sale(tmp_path):
    found = area_of(tmp_path)
    received = {rate.scope: rate.received for rate in found.rates()}
    assert received == {"gep": 13_150_000, "biological_control": 0, "soil_retention": 3_150_000}
    assert found.rates("990101")[0].rate == Fraction(1, 10)
    assert found.credit(Asked("lend"), "990101").fen == 3_150_000
    assert found.sell(Asked("sell"), 341_000_00, "990102").fen == 341_000_00
    assert shanshui.open(tmp_path).accounts().realised().rates()[0].received == 13_150_000


def test_listed_changes(tmp_path):
    found = area_of(tmp_path)
    changes = tmp_path / "changes.csv"
    changes.write_text("place,from,to,area,unit\n990101,forest,urban,1,km2\n", encoding="utf-8")
    with pytest.raises(NotByType):
        found.appraise(changes)
    told = found.appraise(changes, absent_is_zero=True)
    assert (told.before, told.gained) == (75_600_000, -3_150_000)  # 100 of the county's 1,000 ha
    with pytest.raises(NeedLandCover):
        found.appraise(drawn(tmp_path / "drawn.geojson", [(square(0, 0), "urban")]))


def test_without_settings_one_is_told_what_to_give(tmp_path):
    write_area(tmp_path, q=QUANTITIES, extent=EXTENT, settings="periods: [2019, 2020]")
    run(prepare(tmp_path))
    with pytest.raises(TableNotSet) as refused:
        open_realised(tmp_path).rates()
    assert "--receipts" in refused.value.text("zh")


def test_water_and_points_need_no_account(tmp_path):
    measured = tmp_path / "m.csv"
    measured.write_text(
        "indicator,value,base,unit\ncodmn,2,2,mg/L\nnh3n,200,200,ug/L\ntp,0.03,0.03,mg/L\ntn,1,1,mg/L\n",
        encoding="utf-8",
    )
    assert pay_water(None, Asked(), "2012", measured).payer.en == "Zhejiang"
    with pytest.raises(TableNotSet):
        pay_water(None, Asked(), "2012")
    with pytest.raises(NoSuchName):
        pay_points(None, Asked(), "2012", measured)


# drawn


def square(column: float, row: float, size: float = 6.0):
    """Return a square of so many cells, its corner at a column and row of the synthetic land cover."""
    west, north = synthetic.WEST + column * synthetic.CELL, synthetic.NORTH - row * synthetic.CELL
    side = size * synthetic.CELL
    return [[west, north], [west + side, north], [west + side, north - side], [west, north - side], [west, north]]


def drawn(path: Path, features, system: str = "EPSG:32650") -> Path:
    """Write drawn polygons."""
    shapes = [
        {"type": "Feature", "properties": {"to": to}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for ring, to in features
    ]
    crs = {"type": "name", "properties": {"name": system}}
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": shapes}), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def mapped(tmp_path_factory) -> Realised:
    """Return the realised value of the synthetic area with maps."""
    where = synthetic.make_area(tmp_path_factory.mktemp("mapped"))
    account(where)
    return open_realised(where)


def test_drawn_polygons_are_counted_cell_by_cell(mapped, tmp_path):
    changes = mapped.changes(drawn(tmp_path / "d.geojson", [(square(20.5, 20.25), "urban")]), mapped.account.period())
    cover = mapped.prepared.maps.of_period(mapped.account.period())[LAND_COVER]
    total = math.fsum(change.area_ha for change in changes)
    codes = cover.read(Window(20, 27, 20, 27))[0]
    shares = (
        [min(r + 1, 26.25) - max(r, 20.25) for r in range(20, 27)],
        [min(c + 1, 26.5) - max(c, 20.5) for c in range(20, 27)],
    )
    plain = {}
    for r, down in enumerate(shares[0]):
        for c, across in enumerate(shares[1]):
            kind = synthetic.CLASSES[int(codes[r, c])]
            plain[kind] = plain.get(kind, 0.0) + down * across * 0.09
    found = {}
    for change in changes:
        found[change.before] = found.get(change.before, 0.0) + change.area_ha
    plain.pop("urban", None)
    assert found == pytest.approx(plain)
    assert total <= 36 * 0.09 + 1e-9
    assert {change.after for change in changes} == {"urban"}


def test_drawn_changes_are_appraised(mapped, tmp_path):
    told = mapped.appraise(drawn(tmp_path / "d.geojson", [(square(20, 20), "urban")]), absent_is_zero=True)
    assert told.gained < 0
    assert told.after == told.before + told.gained
    assert abs(sum(line.fen for line in told.lines) - told.gained) <= len(told.lines)


def test_a_town_in_the_forest_of_lishui(lishui, tmp_path):
    ring = [[119.85, 28.40], [119.92, 28.40], [119.92, 28.45], [119.85, 28.45], [119.85, 28.40]]
    file = drawn(tmp_path / "town.geojson", [(ring, "urban")], "OGC:CRS84")
    told = open_realised(lishui).appraise(file, absent_is_zero=True)
    (change,) = told.changes
    assert (change.place, change.before) == ("331102", "mixed_forest")
    sphere = pyproj.Geod(ellps="WGS84").geometry_area_perimeter(Polygon(ring))[0] / 1e4
    assert change.area_ha == pytest.approx(sphere, rel=1e-4)  # edges along a parallel are no shortest lines
    cooling = next(line.fen for line in told.lines if line.service == "local_climate_regulation")
    page = (Path(__file__).parents[2] / "docs/how-to/realised-value.md").read_text(encoding="utf-8")
    assert all(text in page for text in (f"{change.area_ha:,.2f} ha", yuan(-told.gained), yuan(-cooling)))


def test_drawn_twice_and_outside(mapped, tmp_path):
    with pytest.raises(DrawnTwice) as refused:
        mapped.appraise(drawn(tmp_path / "d.geojson", [(square(20, 20), "urban"), (square(23, 20), "urban")]))
    assert "要素 1 与 2" in refused.value.text("zh")
    with pytest.raises(DrawnOutside):
        mapped.appraise(drawn(tmp_path / "d.geojson", [(square(-3, 20), "urban")]))
    with pytest.raises(NoSuchName):
        mapped.appraise(drawn(tmp_path / "d.geojson", [(square(20, 20), "city")]))
