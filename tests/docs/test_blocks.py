"""Code in the pages: settings are valid, commands exist, Python can be read."""

import ast
import csv
import re
import shlex

import pytest
from pydantic import ValidationError
from ruamel.yaml import YAML
from tests.docs.written import ROOT, blocks, by_hand, name, read

import shanshui
from pages.commands import commands
from shanshui.core import registry, units
from shanshui.run.config import Config
from shanshui.run.source_names import variable_of

WHOLE = {"area": {"code": "331123"}, "periods": [2020], "places": {"file": "places.csv"}}
PAGES = pytest.mark.parametrize("page", by_hand(), ids=name)
WORD = re.compile(r"^\s*shanshui\s+(.+?)(?:\s{2,}.*|\s*#.*)?$", re.MULTILINE)


def settings(page) -> list[dict]:
    """Return the area.yaml blocks of a page; an indented one goes on from the block before."""
    found: list[str] = []
    for text in blocks(page, "yaml"):
        found = [*found[:-1], found[-1] + text] if text.startswith(" ") else [*found, text]
    return [YAML(typ="safe", pure=True).load(text) for text in found]


@PAGES
def test_settings_are_valid(page):
    for block in settings(page):
        try:
            config = Config.model_validate(WHOLE | block)
        except ValidationError as error:
            pytest.fail(f"{block}: {error}")
        for source, setting in config.sources.items():
            variable = registry.variable(variable_of(source, setting))
            if setting.unit:
                assert (
                    units.factor_over(setting.unit, variable.unit, "month" if setting.bands == "months" else "yr") > 0
                )


@PAGES
def test_commands_and_options_exist(page):
    known = commands()
    for line in (line for text in blocks(page, "bash") for line in WORD.findall(text)):
        words = shlex.split(line)
        path = max((p for p in known if f"shanshui {line} ".startswith(f"{p} ")), key=len)
        assert path != "shanshui" or words[0].startswith("-"), line
        options = {option for parameter in known[path][0].params for option in parameter.opts}
        assert {word for word in words if word.startswith("-")} <= options, line


@PAGES
def test_targets_of_make_exist(page):
    targets = re.findall(r"^([a-z-]+):", read(ROOT / "Makefile"), re.MULTILINE)
    wanted = [t for text in blocks(page, "bash") for t in re.findall(r"^make (\S+)", text, re.MULTILINE)]
    assert set(wanted) <= set(targets)


@PAGES
def test_python_can_be_read(page):
    for text in blocks(page, "python"):
        ast.parse(text)


@PAGES
def test_tables_have_as_many_cells_as_columns(page):
    for text in blocks(page, "csv"):
        assert len({len(row) for row in csv.reader(text.splitlines())}) == 1


def test_names_of_the_python_api_exist():
    area, accounts = shanshui.Area, shanshui.Accounts
    (text,) = blocks(ROOT / "README.md", "python")
    for owner, attribute in re.findall(r"\b(ss|area|accounts)\.(\w+)(?!\w*\")", text):
        assert hasattr({"ss": shanshui, "area": area, "accounts": accounts}[owner], attribute), attribute


def test_service_of_the_guide_is_a_service():
    (text,) = blocks(ROOT / "docs/how-to/add-a-service.md", "python")
    module: dict[str, object] = {}
    exec(compile(text, "add-a-service.md", "exec"), module)
    service = module["SERVICE"]
    assert service.item("ground").physical["cover"](0.5) == 0.5
    assert not {f.stem for f in (ROOT / "src/shanshui/services").glob("*.py")} & {service.id}
