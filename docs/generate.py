"""Write docs/reference from the program itself; `--check` names the pages that are no longer current.

Every page is made from what the program runs on: declarations, equations, profiles, the library of values, the
settings model, the error classes and the help of the commands. Nothing in docs/reference is written by hand.
"""

import sys
from pathlib import Path

from pages.commands import cli_page
from pages.condition import condition_page
from pages.messages import errors_page
from pages.observations import observations_page
from pages.services import service_page
from pages.settings import config_page
from pages.standards import standards_page
from pages.targets import targets_page
from pages.vocabulary import crosswalks_page, ecosystem_types_page, parameters_page, variables_page
from shanshui.core import registry

REFERENCE = Path(__file__).resolve().parent / "reference"


def pages() -> dict[str, str]:
    """Return every page of the reference: path below docs/reference → text."""
    made = {
        "cli.md": cli_page(),
        "config.md": config_page(),
        "variables.md": variables_page(),
        "parameters.md": parameters_page(),
        "standards.md": standards_page(),
        "errors.md": errors_page(),
        "ecosystem_types.md": ecosystem_types_page(),
        "crosswalks.md": crosswalks_page(),
        "condition.md": condition_page(),
        "observations.md": observations_page(),
        "targets.md": targets_page(),
    }
    return made | {f"services/{name}.md": service_page(registry.service(name)) for name in registry.service_ids()}


def stale() -> list[str]:
    """Return the pages that are absent, not current, or made from nothing."""
    made = pages()
    found = {path.relative_to(REFERENCE).as_posix() for path in REFERENCE.rglob("*.md")}
    current = {name for name in found & set(made) if (REFERENCE / name).read_text(encoding="utf-8") == made[name]}
    return sorted((set(made) | found) - current)


def write() -> None:
    """Write every page and take away those that are made from nothing."""
    made = pages()
    for path in REFERENCE.rglob("*.md"):
        if path.relative_to(REFERENCE).as_posix() not in made:
            path.unlink()
    for name, text in made.items():
        path = REFERENCE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def main(given: list[str]) -> int:
    """Write the reference, or with `--check` tell which pages are not current."""
    if "--check" not in given:
        write()
        return 0
    for name in (late := stale()):
        print(f"docs/reference/{name} is not current. `make docs` writes it.")
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
