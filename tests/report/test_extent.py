"""The section of the extent account: numbers that add up, a shaded matrix, both languages."""

import shutil
from pathlib import Path

import pytest
from tests.extent_area import write_brasilia

from shanshui.report.extent import extent_section
from shanshui.report.html import page
from shanshui.report.ledger import Ledger
from shanshui.report.model import BarChart, Note, Report, Table, value_of
from shanshui.run.account import prepare
from shanshui.run.run import run
from shanshui.store.results import Results, read_results

HUAI = Path(__file__).parents[1] / "golden" / "t10_huai"


@pytest.fixture(scope="module")
def account(tmp_path_factory) -> Results:
    folder = write_brasilia(tmp_path_factory.mktemp("report") / "brasilia", periods=["1985", "2020"])
    run(prepare(folder))
    return read_results(folder)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_account_chart_and_matrix(account, lang):
    section = extent_section(Ledger(account, lang))
    tables = [block for block in section.blocks if isinstance(block, Table)]
    extent, matrix = tables
    opening, closing = value_of(extent.rows[-1][1]), value_of(extent.rows[-1][6])
    assert opening == pytest.approx(811.44)
    assert closing == pytest.approx(811.44)
    assert sum(value_of(row[1]) for row in extent.rows[:-1]) == pytest.approx(opening)
    assert sum(value_of(row[-1]) for row in matrix.rows[:-1]) == pytest.approx(value_of(matrix.rows[-1][-1]))
    (chart,) = (block for block in section.blocks if isinstance(block, BarChart))
    assert sum(value for series in chart.series for value in series.values if value == value) == pytest.approx(
        0, abs=1e-6
    )
    said = " ".join(block.text for block in section.blocks if isinstance(block, Note))
    assert ("退耕还林" if lang == "zh" else "Grain for Green") in said


def test_the_matrix_is_darkest_where_most_of_a_row_is(account):
    (_, matrix) = (block for block in extent_section(Ledger(account, "en")).blocks if isinstance(block, Table))
    for row, shades in zip(matrix.rows[:-1], matrix.heat, strict=False):
        cells = [value_of(cell) for cell in row[1:-1]]
        assert shades[1 + cells.index(max(cells))] == max(shades)
        assert all((shade > 0) == (cell > 0) for shade, cell in zip(shades[1:-1], cells, strict=True))
    assert set(matrix.heat[-1]) == {0}


def test_the_page_shades_the_cells(account):
    ledger = Ledger(account, "zh")
    report = Report("zh", "", "", (("", ""),) * 2, (extent_section(ledger),), ledger)
    text = page(report)
    assert 'class="num heat5"' in text
    assert "生态系统范围账户" in text
    assert "nan" not in text.lower().replace("font-variant-numeric", "")


def test_an_account_of_one_period_has_no_such_section(tmp_path):
    folder = write_brasilia(tmp_path / "one", periods=["1985"])
    run(prepare(folder))
    assert extent_section(Ledger(read_results(folder), "en")) is None


def test_a_table_of_transitions_and_areas_alone_have_their_sections(tmp_path):
    """The upper Huai has areas of 1990 and 2013, and nothing in between."""
    folder = tmp_path / "huai"
    shutil.copytree(HUAI, folder)
    run(prepare(folder))
    alone = extent_section(Ledger(read_results(folder), "en"))
    assert not [block for block in alone.blocks if isinstance(block, BarChart)]
    assert any("No change matrix" in block.text for block in alone.blocks if isinstance(block, Note))
    with (folder / "area.yaml").open("a", encoding="utf-8") as stream:
        stream.write("extent: {transitions: {file: transitions.csv}}\n")
    told = extent_section(Ledger(read_results(folder), "zh"))
    (_, matrix) = (block for block in told.blocks if isinstance(block, Table))
    assert matrix.columns[1].unit == "平方公里"
    assert value_of(matrix.rows[-1][-1]) == pytest.approx(3_641_829)
