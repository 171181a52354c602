"""A report section by section: each made by itself is that of the whole report, and stands on a page."""

import pytest
from tests.prosperity_area import write_area
from tests.report import synthetic

from shanshui.report.content import build, parts
from shanshui.report.ledger import Ledger
from shanshui.report.parts import made_once
from shanshui.report.unaccounted import without_account
from shanshui.store.results import read_results

PAGES = ("overview", "accounts", "targets", "findings", "method")


@pytest.fixture(scope="module", params=["synthetic", "lishui", "indicators"])
def account(request, lishui, tmp_path_factory):
    if request.param == "lishui":
        return read_results(lishui)
    if request.param == "indicators":
        return without_account(write_area(tmp_path_factory.mktemp("parts")))
    return synthetic.two_years()


def test_each_made_by_itself_is_that_of_the_report(account):
    report = build(account, "en")
    alone = {}
    for part in parts(Ledger(account, "en")):
        ledger = Ledger(account, "en")
        found = made_once(part, ledger)
        if found:
            alone[part.id] = found
            assert part.id == found.id
            assert part.title(ledger) == found.title
    assert list(alone) == [section.id for section in report.sections]
    for section in report.sections:
        assert repr(alone[section.id]) == repr(section)  # as text: NaN is not equal to itself


def test_each_stands_on_a_page_and_is_listed_once(account):
    listed = parts(Ledger(account, "zh"))
    assert {part.page for part in listed} <= set(PAGES)
    assert len({part.id for part in listed}) == len(listed)
    assert listed[0].page == "overview"


def test_what_is_listed_is_not_made():
    ledger = Ledger(synthetic.account(), "en")
    assert parts(ledger)
    assert ledger.made == {}


def test_a_part_is_made_once(account):
    ledger = Ledger(account, "en")
    part = parts(ledger)[0]
    assert made_once(part, ledger) is made_once(part, ledger)
