"""`shanshui report` and `shanshui publish`."""

from pathlib import Path

import pytest
from docx import Document
from tests.cli.conftest import Command

from shanshui.report.html import page
from shanshui.report.kinds import content_of, kind_of
from shanshui.store.results import read_results


def test_a_card_of_a_place(shanshui: Command, lishui: Path, tmp_path: Path) -> None:
    said = shanshui("report", lishui, "--kind", "card", "--place", "331123", "--into", tmp_path, "--format", "html")
    assert (said.code, said.out.split()) == (0, [str(tmp_path / "card-331123.html")])
    assert "Suichang" in (tmp_path / "card-331123.html").read_text("utf-8")


def test_all_places_are_those_with_figures(shanshui: Command, lishui: Path, tmp_path: Path) -> None:
    said = shanshui("report", lishui, "--kind", "card", "--all-places", "--into", tmp_path, "--format", "html")
    assert said.code == 0
    assert len(list(tmp_path.glob("card-3311*.html"))) == 10


def test_the_usual_files_keep_their_names(shanshui: Command, lishui: Path, tmp_path: Path) -> None:
    said = shanshui("report", lishui, "--into", tmp_path)
    assert said.code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report.html", "report.xlsx"]


def test_an_own_template(shanshui: Command, lishui: Path, tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("GEP: {{ gep }}")
    document.save(tmp_path / "letter.docx")
    said = shanshui("report", lishui, "--template", tmp_path / "letter.docx", "--into", tmp_path)
    assert said.code == 0
    assert Document(tmp_path / "letter-filled.docx").paragraphs[0].text == "GEP: 50.18 billion yuan"


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--kind", "poster"), 3, "there is no kind of report 'poster'"),
        (("--place", "12"), 3, "12"),
        (("--period", "1999"), 3, "there is no period '1999'"),
        (("--kind", "annex", "--format", "xlsx"), 3, "we do not write 'xlsx'"),
        (("--template", "none.docx"), 3, "none.docx"),
    ],
)
def test_what_cannot_be_written_is_told(
    shanshui: Command, lishui: Path, tmp_path: Path, words: tuple[str, ...], code: int, told: str
) -> None:
    said = shanshui("report", lishui, "--into", tmp_path / "out", *words)
    assert said.code == code
    assert told in said.err
    assert not (tmp_path / "out").exists()


def test_a_draft_is_not_published(shanshui: Command, lishui: Path, tmp_path: Path) -> None:
    said = shanshui("publish", tmp_path / "public", "--area", lishui)
    assert said.code == 3
    assert "no register" in said.err
    assert not (tmp_path / "public").exists()


def published(shanshui: Command, area: Path, folder: Path) -> str:
    """Return all text of the site of a draft."""
    assert shanshui("publish", folder, "--area", area, "--unapproved").code == 0
    files = [path for path in folder.rglob("*") if path.suffix in (".html", ".csv", ".json")]
    assert len(files) > 50
    return "".join(path.read_text("utf-8") for path in files)


def confidential(area: Path, mark: str) -> None:
    """Give the area a value that nobody else has, free to publish (F) or confidential (C)."""
    file = area / "data" / "observations.csv"
    head, *rows = (line.removesuffix(",F").removesuffix(",C") for line in file.read_text("utf-8").splitlines())
    rows = [row.replace("2018,5024.5,", "2018,6789.1,") for row in rows]
    marks = [mark if row.startswith("gep_published") else "F" for row in rows]
    lines = [f"{head.removesuffix(',confidentiality')},confidentiality"]
    lines += [f"{row},{one}" for row, one in zip(rows, marks, strict=True)]
    file.write_text("\n".join(lines) + "\n", "utf-8")


@pytest.mark.parametrize(("mark", "shown"), [("F", True), ("C", False)])
def test_data_that_are_not_free_are_in_no_paper(own_lishui: Path, mark: str, shown: bool) -> None:
    confidential(own_lishui, mark)
    account = read_results(own_lishui)
    text = "".join(page(content_of(kind_of(kind), account, "zh")) for kind in ("bulletin", "technical", "annex"))
    assert ("6,789.1" in text) is shown


@pytest.mark.slow
@pytest.mark.parametrize(("mark", "shown"), [("F", True), ("C", False)])
def test_data_that_are_not_free_are_never_published(
    shanshui: Command, own_lishui: Path, tmp_path: Path, mark: str, shown: bool
) -> None:
    confidential(own_lishui, mark)
    text = published(shanshui, own_lishui, tmp_path / "public")
    assert any(one in text for one in ("6,789.1", "6789.1")) is shown
