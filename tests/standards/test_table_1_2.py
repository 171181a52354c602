"""The lines of every standard, against table 1.2 of the method review (Y core, o optional, - absent)."""

import pytest

from shanshui.standards.profile import standard

COLUMNS = {
    "N22": "ndrc-2022",
    "G25": "gbt-46869-2025",
    "M20": "mee-2020",
    "Z20": "zhejiang-db33t2274-2020",
    "L20": "lishui-db3311t139-2020",
    "S21": "shenzhen-db4403t141-2021",
}
#                      N22 G25 M20 Z20 L20 S21
TABLE_1_2 = """
    agriculture          Y   Y   Y   Y   Y   Y
    forestry             Y   Y   Y   Y   Y   Y
    livestock            Y   Y   Y   Y   Y   o
    fishery              Y   Y   Y   Y   Y   Y
    bio_energy           Y   Y   o   o   o   -
    renewable_energy     -   o   Y   Y   Y   -
    fresh_water          -   o   Y   Y   Y   -
    water_retention      Y   Y   Y   Y   Y   Y
    soil_retention       Y   Y   Y   Y   Y   Y
    sand_fixation        Y   Y   Y   -   -   -
    coastal_protection   Y   Y   o   -   -   Y
    flood_mitigation     Y   Y   Y   Y   Y   Y
    carbon_fixation      Y   Y   Y   Y   Y   Y
    oxygen_release       -   -   Y   Y   Y   Y
    air_purification     Y   Y   Y   Y   Y   Y
    water_purification   Y   Y   Y   Y   Y   Y
    local_climate        Y   Y   Y   Y   Y   Y
    noise_reduction      Y   Y   -   -   -   Y
    negative_ions        -   -   -   o   Y   -
    pest_control         -   -   o   o   o   -
    species_conservation -   -   -   -   -   -
    tourism              Y   Y   Y   Y   Y   Y
    leisure              Y   Y   o   o   o   Y
    landscape_premium    Y   Y   Y   o   o   Y
"""
# Where the table has a dash for these, they are still reported beside the total (decision 0006).
ALWAYS_BESIDE = {"oxygen_release", "negative_ions", "pest_control", "species_conservation"}
ROLES = {"Y": "headline", "o": "optional", "-": None}
ROWS = [row.split() for row in TABLE_1_2.strip().splitlines()]
CASES = [(name, row[0], cell) for row in ROWS for name, cell in zip(COLUMNS.values(), row[1:], strict=True)]


def roles(name: str) -> dict[str, str]:
    return {line.id: line.role for line in standard(name).lines}


@pytest.mark.parametrize(("name", "line", "cell"), CASES)
def test_line_stands_as_in_table_1_2(name, line, cell):
    expected = "optional" if cell == "-" and line in ALWAYS_BESIDE else ROLES[cell]
    assert roles(name).get(line) == expected


@pytest.mark.parametrize("name", COLUMNS.values())
def test_no_line_beyond_table_1_2(name):
    assert roles(name).keys() <= {row[0] for row in ROWS}


def test_national_specification_has_its_three_classes():
    headline = [line for line, role in roles("ndrc-2022").items() if role == "headline"]
    assert len(headline) == 18  # table 1.2 splits some of the 14 lines of the specification


def test_seea_ea_keeps_power_apart_and_has_no_oxygen():
    found = roles("seea-ea")
    assert found["renewable_energy"] == "separate"
    assert found["fresh_water"] == "headline"
    assert not {"oxygen_release", "negative_ions"} & found.keys()
