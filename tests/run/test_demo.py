"""The bundled places and the template: copied whole, never over what the user changed."""

from pathlib import Path

import pytest

from shanshui.core.errors import FolderInUse, NoSuchName
from shanshui.run.account import prepare
from shanshui.run.config import read_area
from shanshui.run.demo import copy_example, examples, has_account, new_area
from shanshui.run.observed import observed


def contents(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def test_the_template_is_no_place():
    assert "lishui" in examples()
    assert "template" not in examples()


@pytest.mark.parametrize("name", examples())
def test_every_bundled_place_can_be_used_from_its_copy(name: str, tmp_path: Path):
    area = copy_example(name, tmp_path / "here")
    assert area == tmp_path / "here" / "area.yaml"
    assert has_account(area) == (name != "district")
    if has_account(area):
        assert any(task.by_equation or task.from_table for task in prepare(area).plan.tasks)
    assert observed(area).panel.known().any()


@pytest.mark.parametrize("name", ["lishi", "template", "", "../lishui"])
def test_a_place_that_is_not_bundled(name: str, tmp_path: Path):
    with pytest.raises(NoSuchName):
        copy_example(name, tmp_path / "here")
    assert not (tmp_path / "here").exists()


def test_copying_twice_changes_nothing(tmp_path: Path):
    copy_example("lishui", tmp_path / "here")
    before = contents(tmp_path / "here")
    copy_example("lishui", tmp_path / "here")
    assert contents(tmp_path / "here") == before


def test_what_the_user_changed_is_kept_and_what_was_lost_comes_back(tmp_path: Path):
    area = copy_example("lishui", tmp_path / "here")
    whole = contents(area.parent)
    area.write_text("area: {code: '331100'}\n", encoding="utf-8")
    (area.parent / "data" / "annex.csv").unlink()
    (area.parent / "own.txt").write_text("mine", encoding="utf-8")
    copy_example("lishui", area.parent)
    now = contents(area.parent)
    assert now["area.yaml"] == b"area: {code: '331100'}\n"
    assert now["own.txt"] == b"mine"
    assert {name for name in whole if now[name] != whole[name]} == {"area.yaml"}


def test_a_folder_of_something_else_is_refused_and_left_alone(tmp_path: Path):
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(FolderInUse, match=r"thesis\.txt"):
        copy_example("lishui", tmp_path)
    assert contents(tmp_path) == {"thesis.txt": b"mine"}


def test_an_empty_folder_will_do(tmp_path: Path):
    assert copy_example("lishui", tmp_path).is_file()


def test_a_file_in_the_way_is_told(tmp_path: Path):
    (tmp_path / "here").write_text("a file", encoding="utf-8")
    for start in (lambda: copy_example("lishui", tmp_path / "here"), lambda: new_area(tmp_path / "here")):
        with pytest.raises(FolderInUse):
            start()
    assert (tmp_path / "here").read_text("utf-8") == "a file"


def test_a_new_area_has_settings_that_can_be_read_and_every_file_they_name(tmp_path: Path):
    area = read_area(new_area(tmp_path / "new" / "area"))
    config = area.config
    for file in [config.places.file, *(table.file for table in config.tables.values())]:
        assert (area.folder / file).is_file(), file


def test_a_new_area_passes_its_own_check(tmp_path: Path):
    prepared = prepare(new_area(tmp_path / "new"))
    assert prepared.plan.tasks


def test_a_new_area_needs_a_folder_of_its_own(tmp_path: Path):
    new_area(tmp_path / "new")
    before = contents(tmp_path / "new")
    with pytest.raises(FolderInUse):
        new_area(tmp_path / "new")
    assert contents(tmp_path / "new") == before
