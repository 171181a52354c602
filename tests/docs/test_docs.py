"""Everything the program knows by name is documented, and every page is current."""

import re

import pytest
from tests.docs.written import DOCS, anchors, links, name, read, written

import generate
from pages.commands import commands
from pages.messages import error_classes, topics
from pages.settings import _sections
from shanshui.core import registry
from shanshui.run.tables import KINDS
from shanshui.standards.crosswalk import crosswalk, crosswalk_ids
from shanshui.standards.needs import to_be_given
from shanshui.standards.profile import standard, standard_ids
from shanshui.standards.values import library

REFERENCE = DOCS / "reference"


def headings(page: str) -> set[str]:
    return {line.removeprefix("## ") for line in read(REFERENCE / page).splitlines() if line.startswith("## ")}


def test_generated_pages_are_current():
    assert generate.stale() == [], "`make docs` writes them"


def test_generating_twice_gives_the_same():
    assert generate.pages() == generate.pages()


def test_check_names_stale_pages(monkeypatch, capsys):
    monkeypatch.setattr(generate, "stale", lambda: ["cli.md"])
    assert generate.main(["--check"]) == 1
    assert capsys.readouterr().out == "docs/reference/cli.md is not current. `make docs` writes it.\n"


def test_a_page_made_from_nothing_goes(monkeypatch, tmp_path):
    monkeypatch.setattr(generate, "REFERENCE", tmp_path)
    (tmp_path / "old.md").write_text("left over", encoding="utf-8")
    monkeypatch.setattr(generate, "pages", lambda: {"services/new.md": "made"})
    assert generate.stale() == ["old.md", "services/new.md"]
    generate.write()
    assert generate.stale() == []
    assert not (tmp_path / "old.md").exists()


def test_every_command_and_option():
    text = read(REFERENCE / "cli.md")
    for path, (command, _) in commands().items():
        assert f"## {path}\n" in text
        assert command.help or path == "shanshui", path
        options = [option for parameter in command.params for option in parameter.opts if option.startswith("--")]
        assert all(option in text for option in options)


def test_every_command_has_an_example():
    text = read(REFERENCE / "cli.md")
    leaves = [path for path, (command, _) in commands().items() if not hasattr(command, "commands")]
    assert all(f"Example: {path} " in text for path in leaves)


def test_every_variable():
    assert headings("variables.md") == set(registry.variables())


def test_every_equation_of_a_variable():
    text = read(REFERENCE / "variables.md")
    ways = [way for several in registry.derivations().values() for way in several]
    assert all(f"**`{way.option}`** {way.label.en} {way.label.zh}" in text and way.source in text for way in ways)


def test_every_parameter():
    assert headings("parameters.md") == set(registry.parameters())


def test_every_published_value():
    text = read(REFERENCE / "parameters.md")
    values = [value for sets in library().values() for several in sets.values() for value in several]
    rows = [f"| {v.set} | {v.ecosystem_type} | {v.value:.15g} | {v.unit} | {v.year} | {v.mark} |" for v in values]
    assert all(row.replace("|  |", "|  |") in text for row in rows)


def test_every_standard():
    assert headings("standards.md") == set(standard_ids())


@pytest.mark.parametrize("found", standard_ids())
def test_every_line_and_gap_of_a_standard(found):
    text = read(REFERENCE / "standards.md").split(f"## {found}\n")[1].split("\n## ")[0]
    profile = standard(found)
    assert all(f"| {line.label.en} {line.label.zh} | {line.role} |" in text for line in profile.lines)
    assert all(f"`{parameter}`" in text for parameter in to_be_given(profile))
    assert all(f"| `{key}` | `{way}` |" in text for key, way in profile.options.items())


def test_every_error_in_both_languages():
    text = read(REFERENCE / "errors.md")
    assert set(re.findall(r"^### (\w+)$", text, re.M)) == {kind.__name__ for kind in error_classes()}
    assert headings("errors.md") == {about.removesuffix(".") for about in topics()}
    assert all(part in text for kind in error_classes() for part in (*kind.en, *kind.zh))


def test_every_setting():
    text = read(REFERENCE / "config.md")
    for model, places in _sections().items():
        assert any(f"`{place}`" in text for place in places) or places == [""]
        for key, field in model.model_fields.items():
            assert field.description, f"{model.__name__}.{key}"
            assert f"| `{key}` |" in text
            assert field.description in text


def test_every_ecosystem_type_and_class():
    text = read(REFERENCE / "ecosystem_types.md")
    assert all(f"| `{kind}` |" in text for kind in registry.ecosystem_types())
    assert headings("crosswalks.md") == set(crosswalk_ids())
    text = read(REFERENCE / "crosswalks.md")
    assert all(f"| {c.code} | {c.label.en}" in text for found in crosswalk_ids() for c in crosswalk(found).values())


@pytest.mark.parametrize("service", registry.service_ids())
def test_every_service_with_its_equations(service):
    text, declared = read(REFERENCE / "services" / f"{service}.md"), registry.service(service)
    assert all(f"### `{item.id}`" in text for item in declared.items)
    for formula in (f for item in declared.items for f in item.formulas().values()):
        assert f"{formula.__name__}(" in text
    assert f"tests/services/test_{service}.py" in text


def test_every_kind_of_table():
    lines = [line for line in read(DOCS / "how-to/add-a-source.md").splitlines() if line.startswith("| `place")]
    for _, needed, _ in KINDS:
        assert any(needed <= set(re.findall(r"\w+", line.split("|")[1])) for line in lines), needed


@pytest.mark.parametrize("page", written(), ids=name)
def test_links_resolve(page):
    for link in links(page):
        target, _, anchor = link.partition("#")
        file = (page.parent / target).resolve() if target else page
        assert file.exists(), link
        assert not anchor or anchor in anchors(file), link


@pytest.mark.parametrize("page", [p for p in written() if DOCS in p.parents and p.parent.name != "decisions"], ids=name)
def test_a_page_begins_with_what_one_can_do_after_it(page):
    paragraphs = [part for part in read(page).split("\n\n") if not part.startswith(("#", "<!--"))]
    assert paragraphs[0].startswith("After this page"), paragraphs[0]
