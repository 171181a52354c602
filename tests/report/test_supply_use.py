"""The tables of SEEA EA and SDMX: read back by other programs, and the sections of the report."""

import csv
import itertools
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from tests.supply_use_area import write_accounted

from shanshui.accounts.assets import ITEMS
from shanshui.core.errors import UnknownOutput
from shanshui.report.assets import assets_section
from shanshui.report.html import page
from shanshui.report.ledger import Ledger
from shanshui.report.model import Report, Table, Waterfall, value_of
from shanshui.report.sdmx import code_id, write_sdmx
from shanshui.report.seea_tables import collected, write_seea
from shanshui.report.supply_use import supply_use_section
from shanshui.run import api


@pytest.fixture(scope="module")
def opened(tmp_path_factory) -> api.Area:
    return api.open(write_accounted(tmp_path_factory.mktemp("seea") / "w"))


@pytest.fixture(scope="module")
def accounts(opened):
    return collected(opened, opened.accounts().supply_use())


# --- the workbook ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_workbook_has_every_table_with_live_sums(accounts, tmp_path, lang):
    file = write_seea(accounts, tmp_path / "seea.xlsx", lang)
    formulas, values = load_workbook(file), load_workbook(file, data_only=True)
    assert len(formulas.sheetnames) == 5
    assert formulas.sheetnames[3] == ("Monetary SUT" if lang == "en" else "价值量供给使用表")
    sheet, shown = formulas.worksheets[3], values.worksheets[3]
    totals = [row[0].row for row in sheet.iter_rows() if row[0].value in ("Total in GEP", "计入 GEP 合计")]
    assert len(totals) == 2
    last = max(cell.column for cell in sheet[3] if cell.value)
    for at in totals:
        assert str(sheet.cell(at, last).value).startswith("=SUM(")
        assert Decimal(repr(shown.cell(at, last).value)) * 100 == accounts.sut.headline
    written = [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert sum(text.startswith("=ROUND(") for text in written) == 5
    assert file.read_bytes() == write_seea(accounts, tmp_path / "again.xlsx", lang).read_bytes()


def test_every_formula_gives_the_number_beside_it(accounts, tmp_path):
    """A plain evaluator of SUM, + and - over cells: what a spreadsheet would show."""
    file = write_seea(accounts, tmp_path / "seea.xlsx")
    formulas, values = load_workbook(file), load_workbook(file, data_only=True)
    checked = 0
    for sheet, shown in zip(formulas.worksheets[1:], values.worksheets[1:], strict=True):
        for cell in itertools.chain.from_iterable(sheet.iter_rows()):
            if isinstance(cell.value, str) and cell.value.startswith("="):
                assert worked_out(cell.value, sheet) == pytest.approx(shown[cell.coordinate].value, abs=0.011), cell
                checked += 1
    assert checked > 60


def worked_out(text: str, sheet) -> float:
    def of(name: str) -> float:
        value = sheet[name].value
        return worked_out(value, sheet) if isinstance(value, str) else value or 0.0

    if text.startswith("=SUM("):
        cells = itertools.chain.from_iterable(sheet[text[5:-1]]) if ":" in text else [sheet[text[5:-1]]]
        return sum(of(cell.coordinate) for cell in cells)
    if text.startswith("=ROUND("):
        left, right = text[7:-3].split("-")
        return round(of(left) - of(right), 2)
    parts = text[1:].replace("-", "+-").strip("+").split("+")
    return sum(-of(part[1:]) if part.startswith("-") else of(part) for part in parts)


def test_without_settings_there_is_no_asset_sheet_and_the_notes_say_so(tmp_path):
    folder = write_accounted(tmp_path / "w", "periods: [2010, 2020]")
    opened = api.open(folder)
    file = write_seea(collected(opened, opened.accounts().supply_use()), tmp_path / "x.xlsx")
    book = load_workbook(file)
    assert "Monetary assets" not in book.sheetnames
    notes = " ".join(str(cell.value) for row in book["Notes"].iter_rows() for cell in row if cell.value)
    assert "no discount rate is set" in notes
    assert "people live in cooler places" not in notes
    assert "government acts for global society" in notes
    with pytest.raises(UnknownOutput):
        write_seea(collected(opened, opened.accounts().supply_use()), tmp_path / "x.ods")


# --- SDMX -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sdmx_files(accounts, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("sdmx")
    write_sdmx(accounts, folder)
    return folder


@pytest.fixture(scope="module")
def structures(sdmx_files):
    import sdmx

    with (sdmx_files / "structure.xml").open("rb") as stream:
        return sdmx.read_sdmx(stream)


def read_back(structures, sdmx_files: Path, name: str):
    from sdmx.reader.csv import Reader

    with (sdmx_files / f"{name.lower()}.csv").open("rb") as stream:
        return Reader().convert(stream, structure=structures.dataflow[name])


def test_the_structure_is_read_by_sdmx1(structures):
    assert sorted(structures.dataflow) == ["ASSETS", "EXTENT", "SUPPLY_USE"]
    places = structures.codelist["CL_REF_AREA"]
    assert places["990101"].parent.id == "990100"
    assert places["990101"].name["zh"] == "乙县"
    assert structures.codelist["CL_ECONOMIC_UNIT"]["_U"].name["zh"] == "未分配"
    for flow in structures.dataflow.values():
        for part in (*flow.structure.dimensions.components, *flow.structure.attributes.components):
            assert part.concept_identity.name["en"]
        assert [measure.id for measure in flow.structure.measures.components] == ["OBS_VALUE"]


@pytest.mark.parametrize("name", ["SUPPLY_USE", "ASSETS", "EXTENT"])
def test_every_code_of_the_data_is_in_its_list(structures, sdmx_files, name):
    (data,) = read_back(structures, sdmx_files, name).data
    lists = {
        part.id: part.local_representation.enumerated
        for part in data.structured_by.dimensions.components
        if part.local_representation and part.local_representation.enumerated
    }
    assert "REF_AREA" in lists
    keys = set()
    for one in data.obs:
        assert all(one.key[part].value in codes for part, codes in lists.items())
        keys.add(str(one.key))
    assert len(keys) == len(data.obs)


def test_sdmx_has_the_numbers_of_the_account(accounts, structures, sdmx_files):
    (data,) = read_back(structures, sdmx_files, "SUPPLY_USE").data
    sums = {"supply": Decimal(0), "use": Decimal(0)}
    for one in data.obs:
        key = {name: part.value for name, part in one.key.values.items()}
        in_gep = one.attached_attribute["IN_GEP"].value == "Y"
        if key["MEASURE"] == "monetary" and key["REF_AREA"] == "990100" and in_gep:
            sums[key["ACCOUNTING_ENTRY"]] += Decimal(one.value)
    assert sums["supply"] * 100 == sums["use"] * 100 == accounts.sut.headline
    (data,) = read_back(structures, sdmx_files, "ASSETS").data
    total = dict.fromkeys(("opening", *ITEMS, "closing"), 0)
    for one in data.obs:
        total[one.key["ACCOUNTING_ENTRY"].value] += int(Decimal(one.value) * 100)
    balance = accounts.assets.total
    assert (total["opening"], *(total[item] for item in ITEMS), total["closing"]) == (
        balance.opening,
        *balance.items,
        balance.closing,
    )


def test_sdmx_is_the_same_bytes_again(accounts, sdmx_files, tmp_path):
    for path in write_sdmx(accounts, tmp_path):
        assert path.read_bytes() == (sdmx_files / path.name).read_bytes()
    with (sdmx_files / "supply_use.csv").open(encoding="utf-8") as stream:
        assert next(csv.reader(stream))[:3] == ["STRUCTURE", "STRUCTURE_ID", "ACTION"]


def test_odd_signs_have_a_number():
    assert code_id("990100~") == "990100_x7E_"
    assert code_id("稻谷") == "_x7A3B__x8C37_"
    assert code_id("rice-2_a") == "rice-2_a"


# --- the report -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_sections_add_up_and_are_written(opened, lang):
    results = opened.accounts().results
    ledger = Ledger(results, lang)
    sut, worth = supply_use_section(ledger), assets_section(ledger)
    tables = {block.id: block for block in sut.blocks if isinstance(block, Table)}
    assert list(tables) == ["supply-physical", "supply-monetary", "use-physical", "use-monetary"]
    gep = opened.accounts().supply_use().headline / 100
    assert value_of(tables["supply-monetary"].rows[-1][-1]) == value_of(tables["use-monetary"].rows[-1][-1]) == gep
    table = next(block for block in worth.blocks if isinstance(block, Table))
    column = [value_of(row[-1]) for row in table.rows]
    assert column[0] + sum(column[1:-2]) == pytest.approx(column[-1])
    (chart,) = (block for block in worth.blocks if isinstance(block, Waterfall))
    assert chart.steps[-2].end == pytest.approx(chart.steps[-1].end)
    report = Report(lang, "t", "s", (("", ""),) * 2, (sut, worth), ledger)
    html = page(report)
    assert ("未分配" if lang == "zh" else "Not allocated") in html
    assert ("the finance bureau") in html
