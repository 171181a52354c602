"""A Word file of somebody's own: its tags are told, it is filled, and whatever it tries it tries alone."""

import io
import zipfile
from typing import Any

import pytest
from docx import Document
from fastapi import FastAPI
from fastapi.testclient import TestClient
from tests.web.asking import asking

from shanshui.core.errors import TooLarge, UnknownExtension, UploadFailed, UploadRefused
from shanshui.data.sandbox import LIMITS, Limits, filled, tags_of
from shanshui.data.word_template import Given, sample

AREA = "/api/areas/lishui/reports"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def template(*texts: str, head: str = "") -> bytes:
    document = Document()
    document.sections[0].header.paragraphs[0].text = head
    for text in texts:
        document.add_paragraph(text)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def read(content: bytes) -> Any:
    return Document(io.BytesIO(content))


def tags(content: bytes, limits: Limits = LIMITS) -> list[str]:
    return tags_of(io.BytesIO(content), "own.docx", limits)


def put(content: bytes, given: Given, limits: Limits = LIMITS) -> bytes:
    return filled(io.BytesIO(content), "own.docx", given, limits)


# --- in the process of its own ------------------------------------------------------------------------------


def test_tags_are_found_in_text_and_head_but_not_what_a_loop_names() -> None:
    source = template(
        "{{ gep.number }} {{ tables.lines }}", "{% for n, v in facts %}{{ n }}{% endfor %}", head="{{ title }}"
    )
    assert sorted(tags(source)) == ["facts", "gep.number", "tables.lines", "title"]


def test_every_kind_of_tag_is_filled(tmp_path) -> None:
    given = sample(tmp_path / "own.docx")
    made = read(put((tmp_path / "own.docx").read_bytes(), given))
    assert "".join(one.text for one in made.paragraphs).split() == ["<", "1", "x"]
    assert made.sections[0].header.paragraphs[0].text == "<"
    assert len(made.inline_shapes) == 1


@pytest.mark.parametrize(
    "text",
    ["{{ ''.__class__.__mro__ }}", "{{ n.__class__ }}", "{{ g._makers }}", "{% include '/etc/passwd' %}", "{{ 1/0 }}",
     "{{ nothing }}", "{% for x in r %}", "{{ r.append(1) }}", "{{ a|attr('__class__') }}"],
)  # fmt: skip
def test_what_reaches_out_or_is_broken_is_told(text: str, tmp_path) -> None:
    given = sample(tmp_path / "own.docx")
    with pytest.raises(UploadRefused):
        put(template(text), given)


def test_one_that_never_ends_is_ended(tmp_path) -> None:
    endless = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
    with pytest.raises(UploadFailed):
        put(template(endless), sample(tmp_path / "own.docx"), Limits(seconds=4))


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04broken", template("x")[:2000]])
def test_a_file_that_is_no_word_file_is_told(content: bytes) -> None:
    with pytest.raises(UploadRefused, match=r"\.docx"):
        tags(content)


def test_a_word_file_that_grows_is_refused() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(150 << 20))
    with pytest.raises(UploadRefused, match="expansion"):
        tags(made.getvalue())


def test_entities_are_not_expanded() -> None:
    source = template("{{ a }}")
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "word/document.xml":
                text = text.replace(
                    b"<w:document", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document', 1
                )
                text = text.replace(b"{{ a }}", b"{{ a }}&e;")
            new.writestr(name, text)
    try:
        found = put(made.getvalue(), Given({"a": "a"}))
    except UploadRefused:
        return
    with zipfile.ZipFile(io.BytesIO(found)) as archive:
        assert b"root:" not in archive.read("word/document.xml")


@pytest.mark.parametrize("name", ["own.docm", "own.doc", "own.zip", "own"])
def test_only_docx_is_taken(name: str) -> None:
    with pytest.raises(UnknownExtension):
        tags_of(io.BytesIO(template("x")), name)


def test_too_large_is_told() -> None:
    with pytest.raises(TooLarge):
        tags(template("x"), Limits(bytes=100))


# --- over the web -------------------------------------------------------------------------------------------


def send(client: TestClient, path: str, content: bytes, name: str = "own.docx", **query: str) -> Any:
    return client.post(f"{AREA}/{path}", params=query, files={"file": (name, content, WORD)})


def test_known_and_unknown_tags_are_told(client: TestClient) -> None:
    found = send(
        client, "template", template("{{ gep }} {{ gep.number }} {{ gpe }} {{ tables.lines }} {{ tables.lins }}")
    ).json()
    assert {one["name"]: one["known"] for one in found["tags"]} == {
        "gep": True, "gep.number": True, "gpe": False, "tables.lines": True, "tables.lins": False,
    }  # fmt: skip
    assert {"gep", "sentence.overview", "charts.lines"} <= set(found["all"])


def test_a_template_is_filled_with_the_numbers_of_the_place(client: TestClient) -> None:
    source = template("{{ area }}|{{ gep }}|{{ period }}", "{{ tables.lines }}", "{{ charts.lines }}")
    answer = send(client, "template.docx", source, place="331123", lang="en")
    assert answer.headers["content-type"] == WORD
    assert 'filename="own-filled_Suichang_2020.docx"' in answer.headers["content-disposition"]
    made = read(answer.content)
    place, gep, period = made.paragraphs[0].text.split("|")
    assert (place.partition(" ")[0], period) == ("Suichang", "2020")
    shown = client.get("/api/areas/lishui/sections/headline", params={"place": "331123", "lang": "en"}).json()
    figure = next(block for block in shown["blocks"] if block["type"] == "figures")["figures"][0]
    assert gep.startswith(figure["t"])
    assert (len(made.tables), len(made.inline_shapes)) == (1, 1)


def test_a_broken_one_is_told_in_both_languages(client: TestClient) -> None:
    for path in ("template", "template.docx"):
        answer = send(client, path, template("{% for n in facts %}"))
        assert answer.status_code == 422
        message = answer.json()["error"]["message"]
        assert "endfor" in message["en"]
        assert "模板" in message["zh"]
    unknown = send(client, "template.docx", template("{{ gpe }}")).json()["error"]["message"]
    assert "'gpe'" in unknown["en"]


def test_only_editors_of_the_place_may(app: FastAPI) -> None:
    source = template("{{ gep }}")
    assert send(asking(app, "viewer@lishui"), "template", source).status_code in (403, 404)
    editor = asking(app, "editor@lishui/331123")
    assert send(editor, "template", source, place="331123").status_code == 200
    assert send(editor, "template.docx", source, place="331121").status_code == 404
