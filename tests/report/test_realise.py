"""The section of realised value: what is received beside what is accounted, in both languages."""

import math

import pytest
from tests.run.test_realise import RECEIPTS, area_of

from shanshui.report.ledger import Ledger
from shanshui.report.model import Note, Paragraph, Table, value_of
from shanshui.report.realise import realise_section


def section(found, language="en", period=""):
    return realise_section(Ledger(found.results, language, period))


def table(shown, name):
    return next(block for block in shown.blocks if isinstance(block, Table) and block.id == name)


def test_received_beside_accounted(tmp_path):
    lines = table(section(area_of(tmp_path)), "realised-lines")
    rows = {row[0]: [value_of(cell) for cell in row[1:]] for row in lines.rows}
    assert rows["GEP"] == [131_500.0, 756_000.0, pytest.approx(131.5 / 756)]
    assert rows["Soil retention"] == [31_500.0, 756_000.0, pytest.approx(31.5 / 756)]


def test_flags_loans_and_both_languages(tmp_path):
    found = area_of(tmp_path)
    text = RECEIPTS.replace("3.15", "99") + "2020,990101,,,5,万元,loan,bank,village,loan 1\n"
    (tmp_path / "receipts.csv").write_text(text, encoding="utf-8")
    shown = section(found, "zh")
    assert any(isinstance(block, Note) and "超过 100%" in block.text for block in shown.blocks)
    assert next(block.text for block in shown.blocks if isinstance(block, Paragraph)).endswith("实现率 144.2 %。")
    assert [column.label for column in table(shown, "realised-lines").columns][-1] == "贷款"
    kinds = {row[0]: value_of(row[1]) for row in table(shown, "realised-kinds").rows}
    assert kinds == {"政府购买": 990_000.0, "权益出让": 100_000.0}
    assert math.fsum(kinds.values()) == 1_090_000.0


def test_no_receipts_no_section(tmp_path):
    found = area_of(tmp_path)
    assert [type(block) for block in section(found, period="2019").blocks] == [Note]
    area = tmp_path / "area.yaml"
    area.write_text(area.read_text(encoding="utf-8").replace("receipts: receipts.csv, ", ""), encoding="utf-8")
    assert section(found) is None
    area.unlink()
    assert section(found) is None
