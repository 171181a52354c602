"""Kinds of paper: what each holds, for the whole and for a place, and that its files are what they say."""

import hashlib
from pathlib import Path

import pytest
from tests.report import synthetic

from shanshui.core.errors import NoSuchName, NoSuchPlace, UnknownOutput
from shanshui.report.html import drawn, page
from shanshui.report.kinds import KINDS, content_of, kind_of
from shanshui.report.model import Figures, Note, Table
from shanshui.report.plain_svg import plain
from shanshui.report.word import CHARTS
from shanshui.report.write import places_with_figures, produced, write_reports
from shanshui.store.results import Results, read_results

STARTS = {"pdf": b"%PDF-", "docx": b"PK", "xlsx": b"PK", "html": b"<!doctype html>"}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_every_kind_is_written_in_every_format_it_has(kind, lang: str, account: Results) -> None:
    report = content_of(kind, account, lang)
    for format in kind.formats:
        assert produced(report, kind, format).startswith(STARTS[format])


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_a_kind_of_a_place_is_of_the_place(kind, account: Results) -> None:
    report = content_of(kind, account, "en", place="990001")
    assert "Pine County · 990001" in report.facts[0][1]
    assert "Stone County" not in page(report)


def test_titles_say_what_it_is(account: Results) -> None:
    titles = {kind.id: content_of(kind, account, "zh").title for kind in KINDS}
    assert titles["bulletin"] == "合成市2020年生态产品总值（GEP）公报"
    assert len(set(titles.values())) == len(KINDS)


def test_charts_point_at_tables_that_are_there(account: Results, two_years: Results) -> None:
    for results in (account, two_years):
        for kind in KINDS:
            report = content_of(kind, results, "en")
            there = {table.id for table in report.tables()}
            pointed = {getattr(b, "table", "") for s in report.sections for b in s.blocks if not isinstance(b, Table)}
            assert pointed - {""} <= there


def test_the_numbers_of_a_card_are_those_of_the_report(account: Results) -> None:
    card, whole = (content_of(kind_of(name), account, "en") for name in ("card", "technical"))
    (figures,) = [block for block in card.sections[0].blocks if isinstance(block, Figures)]
    assert figures in whole.sections[0].blocks


def test_a_bulletin_tells_no_officer_what_to_fill_in(account: Results) -> None:
    headline = content_of(kind_of("bulletin"), account, "en").sections[0]
    assert not [block for block in headline.blocks if isinstance(block, Note) and block.tone == "empty"]


def test_an_annex_has_the_hashes_of_the_files(lishui: Path) -> None:
    report = content_of(kind_of("annex"), read_results(lishui), "en")
    (files,) = [table for table in report.tables() if table.id == "files"]
    assert len(files.rows) >= 5
    for name, told in files.rows:
        assert hashlib.sha256((lishui / "results" / str(name)).read_bytes()).hexdigest() == told


def test_an_annex_has_the_end_of_the_log(own_lishui: Path) -> None:
    from shanshui.core.log import Checkpoint
    from shanshui.run.findings import check_log, update

    update(own_lishui / "area.yaml", "somebody")
    report = content_of(kind_of("annex"), read_results(own_lishui), "en")
    (marks,) = [table for table in report.tables() if table.id == "marks"]
    head = check_log(own_lishui / "area.yaml", [])
    assert str(Checkpoint(head.size, head.root)) in {str(row[1]) for row in marks.rows}


def test_what_is_not_there_is_refused_before_anything_is_written(account: Results, tmp_path: Path) -> None:
    for error, asked in (
        (NoSuchName, {"kind": "poster"}),
        (NoSuchPlace, {"place": "12"}),
        (NoSuchName, {"period": "1999"}),
        (UnknownOutput, {"kind": "card", "formats": ["xlsx"]}),
    ):
        with pytest.raises(error):
            write_reports(account, tmp_path, **asked)
    assert not list(tmp_path.iterdir())


def test_files_are_named_by_what_they_are(account: Results, tmp_path: Path) -> None:
    paths = write_reports(account, tmp_path, kind="card", place="990001", period="2020", formats=["html"])
    assert [path.name for path in paths] == ["card-990001-2020.html"]


def test_places_with_figures_are_those_that_have_a_value(account: Results) -> None:
    assert places_with_figures(account) == [synthetic.CITY, *synthetic.COUNTIES]


def test_images_on_paper_need_no_style_sheet(account: Results, lishui: Path) -> None:
    for results in (account, read_results(lishui)):
        report = content_of(kind_of("technical"), results, "zh")
        charts = [block for section in report.sections for block in section.blocks if isinstance(block, CHARTS)]
        for block in charts:
            svg = plain(str(drawn(block, "no data")), on_map=block.id.startswith("map"))
            assert "class=" not in svg
            assert "var(" not in svg
            assert svg.count("<text") == svg.count("font-size=")
