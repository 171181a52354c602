"""Which variable a source holds, from its name and settings alone."""

from types import SimpleNamespace

import pytest

from shanshui.core import registry
from shanshui.core.errors import NoSuchName, ProvidedTwice
from shanshui.run.config import Source
from shanshui.run.source_names import ALIASES, by_variable, variable_of


def area(**sources: Source) -> SimpleNamespace:
    """Return as much of an area as the names of sources need."""
    return SimpleNamespace(config=SimpleNamespace(sources=sources), where=lambda *keys: ".".join(map(str, keys)))


@pytest.mark.parametrize(
    ("name", "settings", "variable"),
    [
        ("land_cover", {}, "ecosystem_type"),
        ("dem", {}, "elevation"),
        ("relief", {}, "elevation"),
        ("elevation", {}, "elevation"),
        ("rain", {}, "precipitation"),
        ("rain", {"bands": "months"}, "precipitation_monthly"),
        ("rain", {"bands": "days"}, "precipitation_daily"),
        ("temperature", {"bands": "months"}, "air_temperature_monthly"),
        ("precipitation_monthly", {"bands": "months"}, "precipitation_monthly"),
        ("clcd_2020", {"variable": "ecosystem_type"}, "ecosystem_type"),
        ("gpm", {"variable": "precipitation", "bands": "months"}, "precipitation_monthly"),
        ("gpm", {"variable": "precipitation_daily", "bands": "days"}, "precipitation_daily"),
        ("rain", {"variable": "slope"}, "slope"),
        ("slope", {"bands": "months"}, "slope"),
    ],
)
def test_from_its_name_or_what_it_says(name: str, settings: dict[str, str], variable: str):
    assert variable_of(name, Source(file="a.tif", **settings)) == variable


@pytest.mark.parametrize("variable", sorted(registry.variables()))
def test_every_variable_is_its_own_name(variable: str):
    assert variable_of(variable, Source(file="a.tif")) == (ALIASES.get(variable) or variable)


def test_aliases_are_of_variables_that_exist():
    assert set(ALIASES.values()) <= set(registry.variables())


def test_each_variable_has_its_source():
    found = by_variable(area(dem=Source(file="a.tif"), rain=Source(file="b.tif", bands="months")))
    assert found == {"elevation": "dem", "precipitation_monthly": "rain"}


def test_a_year_and_its_months_are_two_variables():
    found = by_variable(area(rain=Source(file="a.tif"), precipitation=Source(file="b.tif", bands="months")))
    assert found == {"precipitation": "rain", "precipitation_monthly": "precipitation"}


def test_two_sources_of_one_variable_are_told_by_name():
    with pytest.raises(ProvidedTwice) as told:
        by_variable(area(dem=Source(file="a.tif"), relief=Source(file="b.tif")))
    for word in ("sources.relief", "elevation", "dem"):
        assert word in str(told.value)


def test_a_source_of_no_variable_is_told_with_the_nearest():
    with pytest.raises(NoSuchName, match="elevation"):
        by_variable(area(elevaton=Source(file="a.tif")))


@pytest.mark.parametrize(
    ("file", "files"),
    [
        ("rain.tif", ["rain.tif"]),
        ("rain_{period}.tif", ["rain_2020.tif"]),
        ("{period}/{period}.tif", ["2020/2020.tif"]),
        ("r{month}.tif", [f"r{m}.tif" for m in range(1, 13)]),
        ("r{month:02}.tif", [f"r{m:02}.tif" for m in range(1, 13)]),
        ("{period}/{month:02}/r_{month:02}.tif", [f"2020/{m:02}/r_{m:02}.tif" for m in range(1, 13)]),
    ],
)
def test_the_files_of_a_period(file: str, files: list[str]):
    assert Source(file=file).files("2020") == files
