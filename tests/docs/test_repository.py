"""What no file may hold, and what some must."""

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest
from tests.docs.written import DOCS, ROOT, by_hand, name, read

HOSTS = [
    f"{a}.{b}"
    for a, b in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("crates", "io"), ("anaconda", "org"))
]
MACHINE = re.compile("|".join(rf"(?<![\w./}}-])/{folder}/\w" for folder in ("work", "home", "root", "Users", "mnt")))
TEXT = {".py", ".md", ".toml", ".yaml", ".yml", ".csv", ".lock", ".cff", ".bib", ".j2", ".txt", ""}
PARTS = ("Question", "Options", "Evidence", "Decision", "Consequence", "How it is tested")
# One word, one meaning: the words on the right of docs/explanation/words.md.
BANNED = re.compile(
    r"\b(study area|biophysical|ecosystem functions?|beneficiar(?:y|ies)|helper|utils|subagent)\b", re.IGNORECASE
)
AMERICAN = re.compile(
    r"\b(behavior|colored|neighbor\w*|favorite|analyze[ds]?|normalized|summarized|catalog)\b", re.IGNORECASE
)


@cache
def tracked() -> list[Path]:
    """Return the files of the repository; without git, those that are not built."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    files = [ROOT / line for line in listed.stdout.splitlines()] or [*ROOT.glob("*.*"), *(ROOT / "src").rglob("*.*")]
    return sorted(file for file in files if file.is_file() and file.suffix in TEXT)


def test_no_registry_and_no_path_of_a_machine():
    found = []
    for file in tracked():
        text = file.read_bytes().decode("utf-8", "replace")
        found += [f"{name(file)}: {host}" for host in HOSTS if host in text and file != Path(__file__)]
        found += [f"{name(file)}: {hit[0]}" for hit in MACHINE.finditer(text)]
    assert found == []


@pytest.mark.parametrize("lock", sorted(ROOT.glob("*.lock")), ids=name)
def test_locks_hold_hashes_and_no_address(lock):
    text = read(lock)
    pinned = re.findall(r"^[a-z0-9][\w.-]*(?:\[[\w,]+\])?==", text, re.MULTILINE | re.IGNORECASE)
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE | re.IGNORECASE)[1:]
    assert "://" not in text
    assert len(pinned) == len(entries) > 0
    assert all("--hash=sha256:" in entry for entry in entries)


@pytest.mark.parametrize("record", sorted((DOCS / "decisions").glob("*.md")), ids=name)
def test_decisions_have_their_six_parts(record):
    text = read(record)
    assert re.match(rf"# {record.stem[:4]} \S", text)
    places = [text.index(f"**{part}.**") for part in PARTS]
    assert places == sorted(places)


@pytest.mark.parametrize("page", [p for p in by_hand() if p.name != "words.md"], ids=name)
def test_one_word_one_meaning_in_pages(page):
    text = read(page).replace("no `utils`", "")
    assert BANNED.findall(text) == []


def test_one_word_one_meaning_in_code():
    modules = sorted((ROOT / "src").rglob("*.py"))
    assert not {m.stem for m in modules} & {"utils", "common", "helpers", "misc", "tools"}
    assert [(name(m), word) for m in modules for word in BANNED.findall(read(m))] == []


def test_british_spelling():
    files = [*by_hand(), *(ROOT / "src").rglob("*.py")]
    assert [(name(file), word) for file in files for word in AMERICAN.findall(read(file))] == []


def test_licence_is_the_whole_apache_text():
    text = read(ROOT / "LICENSE")
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text


def test_versions_agree():
    from shanshui import __version__

    assert f"\nversion: {__version__}\n" in read(ROOT / "CITATION.cff")
    assert f"\n## {__version__}" in read(ROOT / "CHANGELOG.md")


def test_numbers_come_first_in_the_changelog():
    for release in read(ROOT / "CHANGELOG.md").split("\n## ")[1:]:
        assert re.findall(r"^### (\w+)", release, re.MULTILINE)[0] == "Numbers"
