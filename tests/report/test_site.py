"""The published site: approved or marked, whole by itself, the same bytes, nothing in it that is not free to publish."""

import hashlib
import json
import re
from pathlib import Path

import pandas as pd
import pytest
from tests.report import synthetic

from shanshui.core.errors import FolderNotEmpty, NotApproved
from shanshui.report.approved import Approval, approval, name_of
from shanshui.report.site import HASHES, publish_site
from shanshui.run.config import read_area
from shanshui.store.approvals import Account, Approvals
from shanshui.store.database import Database
from shanshui.store.periods import of_periods
from shanshui.store.results import Results, read_results

YES = Approval({"2020": "approved"}, True)
NO = Approval({"2020": "submitted"}, True)


@pytest.fixture(scope="module")
def site(account: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "public"
    publish_site(account, folder, YES)
    return folder


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_same_account_gives_the_same_bytes(site: Path, account: Results, tmp_path: Path) -> None:
    publish_site(account, tmp_path / "again", YES)
    assert files_of(tmp_path / "again") == files_of(site)


def test_every_link_leads_to_a_file_beside_it(site: Path) -> None:
    for page in site.rglob("*.html"):
        links = re.findall(r'(?:href|src)="([^"#]+)', page.read_text("utf-8"))
        assert links
        assert not [link for link in links if not (page.parent / link).is_file()]


def test_no_page_needs_a_script_or_another_host(site: Path) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text("utf-8")
        assert "<script" not in text
        assert "default-src 'none'" in text
        assert not re.findall(r'(?:href|src)="(?:https?:)?//', text)


def test_the_hashes_are_those_of_all_files(site: Path) -> None:
    told = dict(line.split("  ", 1)[::-1] for line in (site / HASHES).read_text("utf-8").splitlines())
    found = {name: hashlib.sha256(content).hexdigest() for name, content in files_of(site).items() if name != HASHES}
    assert told == found


def test_every_place_with_figures_has_its_pages_and_card(site: Path) -> None:
    for code in (synthetic.CITY, *synthetic.COUNTIES):
        for lang in ("zh", "en"):
            assert code in (site / "places" / f"{code}.{lang}.html").read_text("utf-8")
            assert (site / "places" / f"card-{code}.{lang}.pdf").read_bytes().startswith(b"%PDF")


def test_tables_say_the_same_in_every_format(site: Path, account: Results) -> None:
    flows = site / "tables"
    frames = (pd.read_csv(flows / "flows.csv", dtype={"place": str}), pd.read_parquet(flows / "flows.parquet"), pd.read_excel(flows / "flows.xlsx"))  # fmt: skip
    told = json.loads((flows / "flows.json").read_text("utf-8"))
    values = [row[told["columns"].index("value")] for row in told["rows"]]
    whole = account.flows["value"].sum()
    for numbers in (*(frame["value"] for frame in frames), pd.Series(values, dtype=float)):
        assert numbers.sum() == pytest.approx(whole, rel=1e-12)


def test_a_draft_is_not_published(account: Results, tmp_path: Path) -> None:
    with pytest.raises(NotApproved, match="2020 submitted"):
        publish_site(account, tmp_path / "public", NO)
    with pytest.raises(NotApproved, match="no register"):
        publish_site(account, tmp_path / "public", Approval({"2020": "draft"}, False))
    assert not list(tmp_path.iterdir())


def test_a_draft_that_is_published_says_so_on_every_page(account: Results, tmp_path: Path) -> None:
    publish_site(account, tmp_path / "public", NO, unapproved=True)
    pages = list((tmp_path / "public").rglob("*.html"))
    assert len(pages) > 5
    assert all("Not approved" in text or "未经批准" in text for text in (page.read_text("utf-8") for page in pages))


def test_only_approved_periods_are_published(two_years: Results, tmp_path: Path) -> None:
    first, last = (str(period) for period in two_years.manifest["periods"])
    publish_site(two_years, tmp_path / "public", Approval({first: "published", last: "draft"}, True))
    flows = pd.read_csv(tmp_path / "public/tables/flows.csv", dtype={"period": str})
    assert set(flows["period"]) == {first}
    assert of_periods(two_years, [first]).manifest["periods"] == [first]


def test_nothing_else_is_ever_removed(account: Results, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(FolderNotEmpty):
        publish_site(account, tmp_path, YES)
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_a_former_site_is_replaced(account: Results, tmp_path: Path) -> None:
    folder = tmp_path / "public"
    publish_site(account, folder, NO, unapproved=True)
    publish_site(account, folder, YES)
    assert "Not approved" not in (folder / "index.html").read_text("utf-8")


def test_the_register_says_what_is_approved(own_lishui: Path) -> None:
    area, account = read_area(own_lishui), read_results(own_lishui)
    assert approval(area, account) == Approval({"2020": "draft"}, False)
    database = Database(own_lishui / "register.db")
    book = Approvals(database)
    mine = Account(name_of(area), "2020", account.fingerprint)
    for move in ("submit", "approve"):
        book.move(mine, move, "somebody", alone=True)
    database.close()
    assert approval(area, account, str(own_lishui / "register.db")).periods == ["2020"]
