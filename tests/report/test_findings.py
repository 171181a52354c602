"""The findings of an accounted area in its report."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from tests.finding_area import AREA, write_area

from shanshui.report.write import write_reports
from shanshui.run.account import prepare
from shanshui.run.findings import book, update
from shanshui.run.run import run
from shanshui.store.results import Results, read_results

QUANTITIES = """place,ecosystem_type,service,item,quantity,unit,price,price_unit,source
331102,orchard,crop_provision,tea,420,t,6.5,万元/t,synthetic
"""


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Results:
    folder = write_area(tmp_path_factory.mktemp("findings") / "lishui")
    (folder / "quantities.csv").write_text(QUANTITIES, encoding="utf-8")
    (folder / "area.yaml").write_text(AREA + "tables: {quantities: {file: quantities.csv}}\n", encoding="utf-8")
    run(prepare(folder))
    return read_results(folder)


def test_an_account_without_a_register_has_no_such_section(account: Results, tmp_path: Path):
    (html,) = write_reports(account, tmp_path, "en", ["html"])
    assert 'id="findings"' not in html.read_text("utf-8")
    assert not (account.folder.parent / "register.sqlite").exists()


@pytest.mark.parametrize(("lang", "title"), [("en", "Problems"), ("zh", "问题清单")])
def test_the_section_lists_what_is_at_work(account: Results, tmp_path: Path, lang: str, title: str):
    update(account.folder.parent, "tester")
    html, xlsx = write_reports(account, tmp_path, lang)
    text = html.read_text("utf-8")
    assert 'id="findings"' in text
    assert title in text
    first = book(account.folder.parent).chosen()[0].finding
    assert first.statement.in_(lang) in text
    assert first.id in text
    cells = {str(cell.value) for sheet in load_workbook(xlsx) for row in sheet.iter_rows() for cell in row}
    assert any(first.id in cell for cell in cells)
