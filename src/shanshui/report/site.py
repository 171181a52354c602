"""A static read-only site of an approved account: pages, cards and tables that need no server and no script."""

import hashlib
import math
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final

from shanshui.core.errors import FolderNotEmpty, NotApproved
from shanshui.core.labels import Label
from shanshui.report.approved import Approval
from shanshui.report.cut import REMAINDER
from shanshui.report.kinds import Kind, kind_of, of_ledger
from shanshui.report.ledger import Ledger
from shanshui.report.model import Report
from shanshui.report.numbers import in_words
from shanshui.report.site_tables import Listed, write_tables
from shanshui.report.write import produced
from shanshui.store.periods import of_periods
from shanshui.store.results import Results

if TYPE_CHECKING:
    from jinja2 import Template

LANGUAGES: Final = ("zh", "en")
HASHES: Final = "hashes.txt"
NO_REGISTER = Label("the area has no register in which an approval could stand", "本地区没有可记录审批的登记库")
STATES = Label("its periods are {states}", "各核算期状态为 {states}")
BANNER = Label("Not approved: this account is a draft. Do not cite it.", "未经批准：本账户为草稿，请勿引用。")
BACK = Label("All places and tables", "全部地方与数据表")
BAR: Final = (
    '<p style="margin:0;max-width:none;padding:8px 24px;font-size:14px;background:{ground}">{banner}'
    '<a href="../index.html">{back}</a></p>'
)


@dataclass(frozen=True)
class Place:
    """A place on the index: how deep it stands in the tree, its names, and its pages by language and period."""

    code: str
    depth: int
    names: dict[str, str]
    gep: str
    pages: tuple[tuple[str, str, str], ...]
    cards: tuple[tuple[str, str], ...]


def publish_site(account: Results, folder: Path, approval: Approval, unapproved: bool = False) -> list[Path]:
    """Write the site of an account's approved periods into a folder, and return its files.

    The same account gives the same bytes. What was there of a former site is replaced as a whole.

    Raises
    ------
    NotApproved
        If no period was approved; with `unapproved` every page says so instead.
    FolderNotEmpty
        If the folder holds anything but a former site.
    """
    periods = approval.periods or ([str(one) for one in account.manifest["periods"]] if unapproved else [])
    if not periods:
        raise NotApproved(where=folder.name, saw=why(approval))
    _check_free(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".shanshui-site-", dir=folder.parent) as made:
        stage = Path(made) / "site"
        stage.mkdir()
        Site(of_periods(account, periods), stage, draft=not approval.periods).write()
        stage.chmod(0o755)
        if folder.exists():
            shutil.rmtree(folder)
        stage.rename(folder)
    return sorted(path for path in folder.rglob("*") if path.is_file())


def why(approval: Approval) -> Label:
    """Return why an account is not approved."""
    if not approval.asked:
        return NO_REGISTER
    states = ", ".join(f"{period} {state}" for period, state in approval.states.items())
    return Label(STATES.en.format(states=states), STATES.zh.format(states=states))


def _check_free(folder: Path) -> None:
    """Raise FolderNotEmpty unless a folder is new, empty or a former site, of which the hashes tell every file."""
    if not folder.exists():
        return
    hashes = folder / HASHES
    listed = {line[66:] for line in hashes.read_text("utf-8").splitlines()} if hashes.is_file() else set()
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    if there - listed - {HASHES}:
        raise FolderNotEmpty(where=folder.name, folder=str(folder))


class Site:
    """The files of one site."""

    def __init__(self, account: Results, folder: Path, draft: bool) -> None:
        self.account, self.folder, self.draft = account, folder, draft
        self.periods = [str(period) for period in account.manifest["periods"]]
        (folder / "places").mkdir()

    def write(self) -> None:
        """Write every file, the hashes last."""
        places = list(self._places())
        tables = write_tables(self.account, self.folder / "tables", LANGUAGES)
        self._index(places, tables)
        _write_hashes(self.folder)

    def _places(self) -> Iterator[Place]:
        """Write the pages of all places with figures, parents first, and return what the index says of them."""
        whole = {lang: Ledger(self.account, lang) for lang in LANGUAGES}
        zh = whole["zh"]
        with_values = set(self.account.flows.dropna(subset=["value"])["place"].astype(str))
        waiting = [(code, 0) for code in reversed(zh.roots)]
        while waiting:
            code, depth = waiting.pop()
            below = [one for one in zh.children(code) if not one.endswith(REMAINDER)]
            waiting += [(one, depth + 1) for one in reversed(below)]
            if code in with_values:
                yield self._place(code, depth, whole)

    def _place(self, code: str, depth: int, whole: dict[str, Ledger]) -> Place:
        names = {lang: ledger.name(code) for lang, ledger in whole.items()}
        pages, cards, gep = list[tuple[str, str, str]](), list[tuple[str, str]](), ""
        for lang, ledger in whole.items():
            for period in reversed(self.periods):
                last = period == self.periods[-1]
                here = Ledger(self.account, lang, period, "" if (code,) == ledger.roots else code)
                here.beside = ledger.beside
                name = f"{code}{'' if last else f'-{period}'}.{lang}"
                self._page(here, f"places/{name}.html")
                pages.append((lang, period, f"places/{name}.html"))
                if last:
                    self._write(f"places/card-{name}.pdf", self._made(kind_of("card"), here, "pdf"))
                    cards.append((lang, f"places/card-{name}.pdf"))
                    gep = gep or _total(here)
        return Place(code, depth, names, gep, tuple(pages), tuple(cards))

    def _page(self, ledger: Ledger, name: str) -> None:
        lang = ledger.words.language
        page = self._made(kind_of("bulletin"), ledger, "html").decode()
        banner = f"<strong>{BANNER.in_(lang)}</strong> · " if self.draft else ""
        bar = BAR.format(ground="#f7eeda" if self.draft else "#f0f2e8", banner=banner, back=BACK.in_(lang))
        self._write(name, page.replace("<body>\n", f"<body>\n{bar}\n", 1).encode())

    def _made(self, kind: Kind, ledger: Ledger, format: str) -> bytes:
        report = of_ledger(kind, ledger)
        return produced(marked(report, ledger) if self.draft else report, kind, format)

    def _index(self, places: list[Place], tables: list[Listed]) -> None:
        manifest = self.account.manifest
        shown = _template().render(
            area=manifest["area"],
            places=places,
            tables=tables,
            periods=self.periods,
            standard=(manifest.get("standard") or {}).get("id", ""),
            program=f"{manifest['program']['name']} {manifest['program']['version']}",
            fingerprint=Ledger(self.account, "en").fingerprint,
            banner=BANNER if self.draft else None,
            hashes=HASHES,
        )
        self._write("index.html", shown.encode())

    def _write(self, name: str, content: bytes) -> None:
        (self.folder / name).write_bytes(content)


def marked(report: Report, ledger: Ledger) -> Report:
    """Return a report whose subtitle says that it is not approved, so that it stands on paper too."""
    return replace(report, subtitle=" · ".join(filter(None, (BANNER.in_(ledger.words.language), report.subtitle))))


def _total(ledger: Ledger) -> str:
    """Return the headline of a place, as its page shows it."""
    total = ledger.total.value
    return "–" if math.isnan(total) else in_words(total, ledger.scale, ledger.words.language)


@cache
def _template() -> "Template":
    from jinja2 import Environment, StrictUndefined

    source = resources.files("shanshui.report").joinpath("templates", "site.html.j2").read_text(encoding="utf-8")
    return Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined).from_string(
        source
    )


def _write_hashes(folder: Path) -> None:
    """Write the SHA-256 of every file, as `sha256sum -c` reads them."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}" for path in files
    ]
    (folder / HASHES).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
