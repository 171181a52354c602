"""The report's section on condition: the tables that were published, in both languages."""

from dataclasses import replace

import pytest
from tests import condition_area as made
from tests.tabular import account

from shanshui.report.condition import condition_section
from shanshui.report.ledger import Ledger
from shanshui.report.model import BarChart, Note, Table
from shanshui.run.condition_tables import for_manifest
from shanshui.run.config import read_area
from shanshui.run.places import read_territory

FLOWS = "place,ecosystem_type,service,item,quantity,unit\n990101,paddy,crop_provision,rice,10,t\n"


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """Return an account with the condition tables of another area in its manifest."""
    folder = tmp_path_factory.mktemp("condition")
    rows = made.ei_rows("990101", "2020") + made.ei_rows("990102", "2020", ndvi_growing_season=0.5)
    area = read_area(made.write(folder, "readings: {ei: {file: ei.csv}}", ei=made.READINGS + rows))
    tables = for_manifest(area, read_territory(area, geometry=False).tree, {})
    results = account(tmp_path_factory.mktemp("account"), flows=FLOWS)
    return replace(results, manifest={**results.manifest, "condition": tables})


def blocks(account, language, kind):
    section = condition_section(Ledger(account, language))
    assert section is not None
    return section.title, [block for block in section.blocks if isinstance(block, kind)]


def test_the_tables_in_both_languages(published):
    title, (english,) = blocks(published, "en", Table)
    assert title == "Condition of ecosystems"
    assert [column.label for column in english.columns][:5] == ["Code", "Place", "Period", "EI", "Class"]
    assert english.rows[0][:2] == ("990101", "Beta")
    assert english.rows[0][3] == pytest.approx(83.72495739863)
    title, (chinese,) = blocks(published, "zh", Table)
    assert title == "生态系统状况"
    assert chinese.rows[0][4] == "优"
    assert chinese.rows[0][3] == english.rows[0][3]


def test_the_places_as_bars(published):
    _, (chart,) = blocks(published, "zh", BarChart)
    assert chart.bars == ("乙县", "丙县")
    assert chart.series[0].values[0] > chart.series[0].values[1]
    assert chart.title == "EI，2020 年"


def test_what_was_assumed_stands_beside(published):
    _, notes = blocks(published, "zh", Note)
    assert any("未做 BI 调查" in note.text for note in notes)


def test_an_account_without_condition_has_no_section(published):
    assert condition_section(Ledger(replace(published, manifest={**published.manifest, "condition": []}), "en")) is None
