"""What is written by hand and by the generator: files, blocks of code, links, headings."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")


def written() -> list[Path]:
    """Return every page: at the top, in docs, beside the bundled places."""
    pages = [*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "src").rglob("*.md")]
    return sorted(pages)


def by_hand() -> list[Path]:
    return [page for page in written() if "reference" not in page.relative_to(ROOT).parts]


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(page: Path, language: str) -> list[str]:
    """Return the blocks of code in a language, in order."""
    return [text for name, text in BLOCK.findall(read(page)) if name == language]


def links(page: Path) -> list[str]:
    """Return the relative links of a page, without those in code."""
    prose = re.sub(r"^```.*?^```|`[^`\n]*`(?!\])", "", read(page), flags=re.MULTILINE | re.DOTALL)
    return [link for link in LINK.findall(prose) if "://" not in link]


def anchors(page: Path) -> set[str]:
    """Return what a heading of a page is linked by."""
    headings = re.findall(r"^#+ (.+)$", read(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()
