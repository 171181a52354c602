"""Which report files are written."""

import pytest
from tests.report import synthetic

from shanshui.core.errors import UnknownOutput
from shanshui.report import write
from shanshui.report.write import write_reports


def test_both_by_default(tmp_path):
    paths = write_reports(synthetic.account(), tmp_path / "out")
    assert [path.name for path in paths] == ["report.html", "report.xlsx"]
    assert sorted((tmp_path / "out").iterdir()) == paths


@pytest.mark.parametrize("formats", [["html"], ["xlsx"], ["xlsx", "html"], ["html", "html"], ["docx", "pdf"]])
def test_those_that_are_asked_for_each_once(tmp_path, formats):
    paths = write_reports(synthetic.account(), tmp_path, formats=formats)
    assert [path.suffix[1:] for path in paths] == list(dict.fromkeys(formats))


def test_an_unknown_format_is_refused_before_anything_is_written(tmp_path):
    with pytest.raises(UnknownOutput, match="pdf, docx, html, xlsx"):
        write_reports(synthetic.account(), tmp_path, formats=["html", "odt"])
    assert list(tmp_path.iterdir()) == []


def test_the_language_is_passed_on(tmp_path):
    (path,) = write_reports(synthetic.account(), tmp_path, "zh", ["html"])
    assert 'lang="zh' in path.read_text("utf-8")


def test_a_failure_leaves_the_former_report(tmp_path, monkeypatch):
    (path,) = write_reports(synthetic.account(), tmp_path, formats=["html"])
    before = path.read_bytes()
    monkeypatch.setitem(write.WRITERS, "html", lambda report, kind: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_reports(synthetic.account(), tmp_path, formats=["html"])
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
