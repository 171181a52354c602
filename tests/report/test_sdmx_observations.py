"""Observations out and in: Parquet and SDMX-CSV hold every number, sdmx1 reads them, and they come back as they were."""

import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.finding_area import write_area

from shanshui.core.errors import MissingColumns, UnknownUnit, UnknownValues
from shanshui.data.observations import read_observations
from shanshui.data.sdmx_csv import is_sdmx_csv, read_sdmx_csv
from shanshui.report.sdmx_observations import observation_table, write_parquet, write_sdmx_observations
from shanshui.run.observed import Observed, observed

EXTRA = """gdp,331102,2023-Q1,30.5,亿元,P
gdp,331102,2023-07,10.25,亿元,
trees,331122,2023,,ha,Q
"""


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Observed:
    folder = write_area(tmp_path_factory.mktemp("area"))
    file = folder / "values.csv"
    text = file.read_text("utf-8").replace("status\n", "status,low,high,confidentiality\n", 1)
    rows = [row if "," not in row or "status" in row else f"{row},,,F" for row in (text + EXTRA).splitlines()]
    rows[1] = rows[1].replace(",,,F", ",98.5,101.5,F")
    rows[2] = rows[2].replace(",,,F", ",,,C")
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return observed(folder)


@pytest.fixture(scope="module")
def files(seen: Observed, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sdmx")
    write_sdmx_observations(seen, folder, internal=True)
    return folder


def rows_of(table: object) -> dict[tuple[str, str, str], tuple[object, ...]]:
    return {
        (r["indicator"], r["place"], r["period"]): (r["value"], r["low"], r["high"], r["status"], r["confidentiality"])
        for r in table.to_pylist()
    }


def test_the_table_holds_what_was_observed_and_not_what_follows(seen: Observed):
    rows = rows_of(observation_table(seen, internal=True))
    assert rows[("gdp", "331102", "2018")] == (100.0, 98.5, 101.5, "A", "F")
    assert rows[("trees", "331122", "2023")] == (None, None, None, "Q", "F")
    assert ("gdp", "331100", "2023") not in rows
    assert ("gdp", "331100", "2023") in rows_of(observation_table(seen, followed=True))


def test_what_is_not_free_stays_inside(seen: Observed):
    every, free = (rows_of(observation_table(seen, internal=flag)) for flag in (True, False))
    assert every.keys() - free.keys() == {("population", "331102", "2018")}


def test_parquet_is_read_as_a_tidy_table(seen: Observed, tmp_path: Path):
    file = write_parquet(seen, tmp_path / "out.parquet", internal=True)
    assert rows_of(pq.read_table(file)) == rows_of(observation_table(seen, internal=True))
    assert rows_of(read_observations(file, seen.dictionary, seen.tree)) == rows_of(
        observation_table(seen, internal=True)
    )


def test_sdmx_csv_comes_back_as_it_was(seen: Observed, files: Path):
    assert is_sdmx_csv(files / "observations.csv")
    back = read_sdmx_csv(files / "observations.csv", seen.dictionary, seen.tree)
    assert rows_of(back) == rows_of(observation_table(seen, internal=True))


def test_sdmx1_reads_structure_and_numbers(seen: Observed, files: Path):
    import sdmx
    from sdmx.reader.csv import Reader

    with (files / "structure.xml").open("rb") as stream:
        structures = sdmx.read_sdmx(stream)
    definition = structures.structure["DSD_OBSERVATIONS"]
    with (files / "observations.csv").open("rb") as stream:
        (data,) = Reader().convert(stream, structure=definition).data
    values = {str(o.key): o.value for o in data.obs}
    table = observation_table(seen, internal=True)
    assert len(values) == table.num_rows
    lists = structures.codelist
    for name in ("REF_AREA", "INDICATOR", "UNIT_MEASURE", "OBS_STATUS", "CONF_STATUS", "FREQ"):
        assert len(lists[f"CL_{name}"]) > 0
    assert lists["CL_INDICATOR"]["gdp"].name.localizations["zh"] == "地区生产总值"
    wanted = sorted(value for value in table["value"].to_pylist() if value is not None)
    assert sorted(float(value) for value in values.values() if value not in (None, "")) == wanted


def test_every_code_is_one_that_sdmx_allows(files: Path):
    lines = (files / "observations.csv").read_text("utf-8").splitlines()
    for line in lines[1:]:
        _, _, action, freq, place, indicator, _, _, unit, *_ = line.split(",")
        assert (action, freq in "AQM") == ("I", True)
        assert all(re.fullmatch(r"[A-Za-z0-9_@$-]+", code) for code in (place, indicator, unit))


def test_the_same_bytes_again(seen: Observed, files: Path, tmp_path: Path):
    for path in write_sdmx_observations(seen, tmp_path, internal=True):
        assert path.read_bytes() == (files / path.name).read_bytes()


def published(folder: Path, text: str) -> Path:
    file = folder / "published.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_version_1_with_months_of_others_is_read(seen: Observed, tmp_path: Path):
    file = published(
        tmp_path,
        "DATAFLOW,FREQ,REF_AREA,SERIES,TIME_PERIOD,OBS_VALUE,OBS_STATUS\nUNSD:X(1.0),M,331121,gdp,2022-M03,1.5,E\n",
    )
    table = read_sdmx_csv(file, seen.dictionary, seen.tree)
    assert rows_of(table) == {("gdp", "331121", "2022-03"): (1.5, None, None, "E", "F")}


def test_what_cannot_be_read_is_told_with_its_row(seen: Observed, tmp_path: Path):
    head = "STRUCTURE,STRUCTURE_ID,ACTION,REF_AREA,INDICATOR,TIME_PERIOD,OBS_VALUE,UNIT_MEASURE\n"
    row = "dataflow,X:Y(1.0),{},331121,gdp,2022,5,{}\n"
    with pytest.raises(UnknownValues, match="row 2"):
        read_sdmx_csv(published(tmp_path, head + row.format("D", "")), seen.dictionary, seen.tree)
    with pytest.raises(UnknownUnit, match="PC_SOMETHING"):
        read_sdmx_csv(published(tmp_path, head + row.format("I", "PC_SOMETHING")), seen.dictionary, seen.tree)
    with pytest.raises(MissingColumns, match="INDICATOR"):
        read_sdmx_csv(
            published(tmp_path, "DATAFLOW,REF_AREA,TIME_PERIOD,OBS_VALUE\nx,331121,2022,5\n"),
            seen.dictionary,
            seen.tree,
        )
    assert not is_sdmx_csv(published(tmp_path, "indicator,place,period,value\ngdp,331121,2022,5\n"))
