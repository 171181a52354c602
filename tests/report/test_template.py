"""A report in the user's own Word file: tags are filled, unknown ones are named, nothing else can be reached."""

import io
from pathlib import Path

import pytest
from docx import Document
from tests.report.accounts import named

from shanshui.core.errors import BrokenTemplate, NoSuchFile, UnknownTag
from shanshui.report.content import build
from shanshui.report.model import Report
from shanshui.report.template import fill
from shanshui.store.results import Results


@pytest.fixture(scope="module")
def report(account: Results) -> Report:
    return build(account, "en")


def template(folder: Path, *texts: str) -> Path:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "{{ title }} · {{ fingerprint }}"
    for text in texts:
        document.add_paragraph(text)
    document.save(folder / "own.docx")
    return folder / "own.docx"


def filled(file: Path, report: Report):
    return Document(io.BytesIO(fill(file, report)))


def test_tags_are_replaced_by_the_content(report: Report, tmp_path: Path) -> None:
    texts = ("GEP {{ gep }}|{{ gep.number }}|{{ gep.unit }}", "{{ sentence.overview }}", "{% for n, v in facts %}{{ n }}: {{ v }}; {% endfor %}")  # fmt: skip
    found = filled(template(tmp_path, *texts), report)
    first, second, third = (one.text for one in found.paragraphs)
    whole, number, unit = first.removeprefix("GEP ").split("|")
    assert whole == f"{number} {unit}"
    assert report.facts[-1][1] in third
    assert "Synthetic City" in second
    assert found.sections[0].header.paragraphs[0].text == f"{report.title} · {report.facts[-1][1]}"


def test_tables_and_charts_stand_where_their_tags_stood(report: Report, tmp_path: Path) -> None:
    found = filled(template(tmp_path, "before", "{{ tables.lines }}", "{{ charts.lines }}", "after"), report)
    (lines,) = [one for one in report.tables() if one.id == "lines"]
    (table,) = found.tables
    assert len(table.rows) == len(lines.rows) + 1
    assert len(found.inline_shapes) == 1
    texts = [one.text for one in found.paragraphs if one.text]
    assert (texts[0], texts[-1]) == ("before", "after")


def test_the_same_template_gives_the_same_bytes(report: Report, tmp_path: Path) -> None:
    file = template(tmp_path, "{{ gep }}", "{{ tables.lines }}", "{{ charts.lines }}")
    assert fill(file, report) == fill(file, report)


@pytest.mark.parametrize(
    ("tag", "name"),
    [("{{ gpe }}", "gpe"), ("{{ tables.nothing }}", "nothing"), ("{{ gep.nothing }}", "nothing"), ("{{ gpe|upper }}", "gpe"),
     ("{% if gpe %}x{% endif %}", "gpe"), ("{% for x in gpe %}x{% endfor %}", "gpe")],
)  # fmt: skip
def test_an_unknown_tag_is_named(tag: str, name: str, report: Report, tmp_path: Path) -> None:
    with pytest.raises(UnknownTag, match=f"'{name}'"):
        fill(template(tmp_path, tag), report)


@pytest.mark.parametrize(
    "tag",
    ["{{ ''.__class__.__mro__ }}", "{{ gep.__class__.__init__.__globals__ }}", "{{ tables._makers }}",
     "{{ tables.lines.docx.save('/tmp/x') }}", "{{ cycler.__init__.__globals__.os }}", "{{ charts.get.__self__ }}",
     "{% include '/etc/passwd' %}", "{% import 'os' as os %}", "{{ self.__init__ }}", "{{ facts.append(1) }}"],
)  # fmt: skip
def test_a_template_reaches_nothing_else(tag: str, report: Report, tmp_path: Path) -> None:
    with pytest.raises((UnknownTag, BrokenTemplate)):
        fill(template(tmp_path, tag), report)


def test_a_text_of_the_account_is_never_a_tag(tmp_path: Path) -> None:
    report = build(named("{{ 7*7 }}<w:p/>"), "en")
    found = filled(template(tmp_path, "{{ area }}", "{{ tables.lines }}", "{{ sentence.overview }}"), report)
    assert found.paragraphs[0].text == "{{ 7*7 }}<w:p/>"
    assert "49" not in found.paragraphs[0].text


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04broken"])
def test_a_file_that_is_no_word_file_is_refused(content: bytes, report: Report, tmp_path: Path) -> None:
    file = tmp_path / "own.docx"
    file.write_bytes(content)
    with pytest.raises(BrokenTemplate):
        fill(file, report)


def test_a_file_that_is_not_there_is_told(report: Report, tmp_path: Path) -> None:
    with pytest.raises(NoSuchFile):
        fill(tmp_path / "none.docx", report)


def test_braces_that_do_not_fit_are_told(report: Report, tmp_path: Path) -> None:
    with pytest.raises(BrokenTemplate, match="endfor"):
        fill(template(tmp_path, "{% for n, v in facts %}"), report)
