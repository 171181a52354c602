"""Published totals beside recomputed ones: each trap of a printed table is caught by its name, a clean table by none."""

import pytest
from tests.tabular import FLOWS, account, broken

from shanshui.accounts.published import implicit_deflator
from shanshui.core.errors import Problems

TOTALS = "place,service,ecosystem_type,value,unit\n"
# SO2 is the smallest line of the Gaotianyan village account that its summary forgot; amounts made up to show the rule.
AIR = f"""{FLOWS},price,price_unit
990101,,air_filtration,so2,2000,t,830,yuan/t
990101,,air_filtration,dust,30000,t,230,yuan/t
990101,,water_retention,retention,1.5,1e8 m3,0.92,yuan/m3
"""
QUIET = f"{FLOWS}\n990100,,recreation,visits,1,visit\n"  # counted, never valued: there is nothing to compare with
CAPITAL = "options: {water_retention.retention.value: capital}"


def caught(tmp_path, totals: str, flows: str = AIR, settings: str = CAPITAL, **files: str) -> dict[str, str]:
    return broken(account(tmp_path, settings, q=flows, totals=totals, **files))


def test_a_total_that_agrees_is_not_caught(tmp_path):
    totals = f"{TOTALS}990101,air_filtration,,856.00,1e4 yuan\n990100,total,,1.466,1e8 yuan\n"
    assert caught(tmp_path, totals) == {}


def test_a_component_left_out_of_the_summary_is_named(tmp_path):
    found = caught(tmp_path, f"{TOTALS}990101,air_filtration,,690.00,1e4 yuan\n")
    assert found.keys() == {"published_left_out"}
    assert (
        "690 1e4 yuan published, 856 1e4 yuan recomputed; the difference is air_filtration.so2"
        in found["published_left_out"]
    )


def test_a_component_counted_twice_is_named(tmp_path):
    found = caught(tmp_path, f"{TOTALS}990101,air_filtration,,1022.00,1e4 yuan\n")
    assert found.keys() == {"published_twice"}
    assert "the difference is air_filtration.so2" in found["published_twice"]


def test_a_storage_ten_times_off_is_caught_as_an_amount(tmp_path):
    found = caught(tmp_path, f"{TOTALS}990101,water_retention.retention,,0.15,1e8 m3\n")
    assert found.keys() == {"published_ten_times"}
    assert "0.15 1e8 m3 published, 1.5 1e8 m3 recomputed" in found["published_ten_times"]


def test_billion_printed_for_1e8_yuan(tmp_path):
    """Guangxi 2020: 36677.04 × 10^8 yuan, water 16233.79, printed as CNY billion."""
    flows = f"{FLOWS}\n990100,,water_retention,retention,16233.79,亿元\n990100,,soil_retention,sedimentation,20443.25,亿元\n"
    found = caught(tmp_path, f"{TOTALS}990100,total,,36677.04,1e9 yuan\n", flows)
    assert found.keys() == {"published_billion"}
    assert caught(tmp_path, f"{TOTALS}990100,total,,36677.04,亿元\n", flows) == {}


def test_a_misprint_is_caught_and_rounding_is_not(tmp_path):
    found = caught(tmp_path, f"{TOTALS}990101,air_filtration,,865.00,1e4 yuan\n")
    assert found.keys() == {"published_misprint"}
    assert "(+1.1%)" in found["published_misprint"]
    assert caught(tmp_path, f"{TOTALS}990101,air_filtration,,857.00,1e4 yuan\n") == {}  # 0.1 %: rounded quantities


def test_an_item_an_ecosystem_type_and_a_depth_can_be_compared(tmp_path):
    flows = f"{FLOWS}\n990101,grass,water_retention,retention,100,1e4 m3\n"
    extent = "place,ecosystem_type,area,unit\n990101,grass,10,km2\n"
    totals = f"{TOTALS}990101,water_retention.retention,grass,{{}},m3/ha\n"
    assert caught(tmp_path, totals.format(1000), flows, extent=extent) == {}
    assert caught(tmp_path, totals.format(1010), flows, extent=extent).keys() == {"published_misprint"}


def test_shares_over_another_total(tmp_path):
    """China 2015: wetland 42.4 %, forest 30.0 %, grass 16.1 % are shares of 66.2, not of 72.81 × 10^12 yuan."""
    rows = [("wetland", 28.08, 42.4), ("forest", 19.89, 30.0), ("grass", 10.66, 16.1)]
    values = "".join(f"990100,total,{kind},{value},1e12 yuan\n" for kind, value, _ in rows)
    shares = "".join(f"990100,total,{kind},{share},%\n" for kind, _, share in rows)
    rest = "990100,total,unspecified,14.18,1e12 yuan\n"
    found = caught(tmp_path, f"{TOTALS}990100,total,,72.81,1e12 yuan\n{rest}{values}{shares}", QUIET)
    assert found.keys() == {"published_shares"}
    assert (
        "wetland total: 42.4% published, but 38.6% of 72.81 1e12 yuan; the share is of 66.22"
        in found["published_shares"]
    )
    right = shares.replace("42.4", "38.6").replace("30.0", "27.3").replace("16.1", "14.6")
    assert caught(tmp_path, f"{TOTALS}990100,total,,72.81,1e12 yuan\n{rest}{values}{right}", QUIET) == {}


def test_published_parts_that_do_not_add_up(tmp_path):
    """Lishui 2018 by section: 5024.5, of it regulation 3659.4; the other two made up to show the rule."""
    head = f"{TOTALS}990100,total,,5024.5,亿元\n990100,regulating,,3659.4,亿元\n990100,cultural,,1205.1,亿元\n"
    assert caught(tmp_path, head, QUIET) == {}  # two of three sections say nothing
    assert caught(tmp_path, f"{head}990100,provisioning,,160.0,亿元\n", QUIET) == {}
    found = caught(tmp_path, f"{head}990100,provisioning,,166.0,亿元\n", QUIET)
    assert "990100 total: 5024.5 亿元, but its 3 parts are 5030.5 亿元" in found["published_parts"]


LISHUI = (
    "place,period,service,value,unit,since,basis\n990100,2006,total,2096.3,亿元,,\n990100,2017,total,4673.0,亿元,,\n"
)
YEARS = "periods: [2006, 2017]"


@pytest.mark.parametrize(
    ("growth", "says"),
    [
        ("86.7,%,2006,comparable", ""),
        ("122.9,%,2006,", ""),
        ("86.7,%,2006,", "+86.7% since 2006, nominal +122.9%: if at comparable prices, the deflator is 1.194"),
        ("122.9,%,2006,comparable", "+122.9% since 2006 is nominal growth, not comparable"),
    ],
)
def test_comparable_and_nominal_growth_of_lishui(tmp_path, growth, says):
    found = caught(
        tmp_path,
        f"{LISHUI}990100,2017,total,{growth}\n",
        f"{FLOWS.replace('place', 'place,period')}\n990100,2017,,recreation,visits,1,visit\n",
        YEARS,
    )
    assert says in found.get("published_growth", "")
    assert bool(says) == ("published_growth" in found)


def test_implicit_deflator_of_lishui():
    assert implicit_deflator(4673.0 / 2096.3 - 1, 0.867) == pytest.approx(1.194, abs=5e-4)


def test_figures_that_nothing_can_be_compared_with_are_kept(tmp_path):
    results = account(tmp_path, totals=f"{TOTALS}990100,total,,5024.5,亿元\n")
    assert results.manifest["published"][0]["recomputed"] is None
    assert broken(results) == {}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("990100,totl,,1,亿元", "totals.csv:2:service: there is no published total 'totl'. Did you mean 'total'?"),
        ("990100,soil_retention.soyl,,1,t", "totals.csv:2:service: there is no item 'soyl'. Did you mean 'soil'?"),
        ("990100,total,,1,t", "totals.csv:2:unit: the unit is 't', which cannot become 'yuan'"),
        ("990109,total,,1,亿元", "totals.csv:2:place: no place has code '990109'"),
    ],
)
def test_wrong_rows_are_told_with_their_line(tmp_path, row, message):
    with pytest.raises(Problems) as told:
        account(tmp_path, totals=f"{TOTALS}{row}\n")
    assert message in str(told.value)


def test_an_unknown_basis_is_refused(tmp_path):
    with pytest.raises(Problems, match="'real' is not a price basis"):
        account(tmp_path, YEARS, totals=f"{LISHUI}990100,2017,total,86.7,%,2006,real\n")
