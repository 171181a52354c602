"""The bundled places, and a commented area.yaml to start from."""

import shutil
from importlib import resources
from pathlib import Path

from shanshui.core.errors import FolderInUse, NoSuchName

TEMPLATE = "template"  # what `shanshui new` starts from: no place


def examples() -> list[str]:
    """Return the names of the bundled places."""
    folders = (f for f in resources.files("shanshui.examples").iterdir() if (f / "area.yaml").is_file())
    return sorted(f.name for f in folders if f.name != TEMPLATE)


def copy_example(name: str, into: Path) -> Path:
    """Copy a bundled place into a folder and return its area.yaml; what the user changed there is kept."""
    if name not in examples():
        raise NoSuchName(where="demo", what="bundled place", name=name, known=examples(), see="")
    with resources.as_file(resources.files("shanshui.examples") / name) as source:
        if (held := _held(into)) and not _holds(into, source):
            raise FolderInUse(where=str(into), files=held)
        for file in sorted(f for f in source.rglob("*") if f.is_file()):
            target = into / file.relative_to(source)
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, target)
    return into / "area.yaml"


def has_account(area: Path) -> bool:
    """Return whether a bundled place can be accounted, not only held against its targets."""
    from shanshui.run.config import read_area

    config = read_area(area).config
    return bool(config.sources or config.tables)


def _held(folder: Path) -> list[str]:
    """Return the names of what is in a folder; of a file in its place, that file's own."""
    if not folder.exists():
        return []
    return sorted(f.name for f in folder.iterdir()) if folder.is_dir() else [folder.name]


def _holds(folder: Path, source: Path) -> bool:
    """Return whether a folder has a bundled place already, or at least some of its data."""
    return any((folder / f.relative_to(source)).exists() for f in source.rglob("*/*") if f.is_file())


def new_area(folder: Path) -> Path:
    """Write a commented area.yaml and the tables it names into a new folder; return its path."""
    if held := _held(folder):
        raise FolderInUse(where=str(folder), files=held)
    with resources.as_file(resources.files("shanshui.examples") / TEMPLATE) as source:
        shutil.copytree(source, folder, dirs_exist_ok=True)
    return folder / "area.yaml"
