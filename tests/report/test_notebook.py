"""Objects in a notebook: HTML that needs nothing else, figures with the report's numbers."""

import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.report.accounts import HOSTILE, named

from shanshui.core.errors import NotebookLacks, NothingToDraw
from shanshui.report.content import build
from shanshui.report.model import BarChart, Figures
from shanshui.report.notebook import box
from shanshui.report.numbers import shown
from shanshui.run.api import Accounts
from shanshui.store.results import Results


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHANSHUI_LANG", "en")
    monkeypatch.setenv("MPLBACKEND", "Agg")


@pytest.fixture
def accounts(account: Results) -> Accounts:
    return Accounts(Path(), account)


def well_formed(html: str) -> ElementTree.Element:
    return ElementTree.fromstring(html.replace("<br>", "<br/>"))


def test_an_account_shows_its_numbers_and_its_map(accounts: Accounts, account: Results) -> None:
    html = accounts._repr_html_()
    (figures,) = [block for block in build(account).sections[0].blocks if isinstance(block, Figures)]
    assert all(shown(one.value, one.column) in html for one in figures.figures)
    assert "<svg" in html
    well_formed(html)


def test_it_needs_nothing_else_and_runs_nothing(accounts: Accounts) -> None:
    html = accounts._repr_html_()
    assert not re.findall(r"<script|<link|<style|class=|src=|href=|var\(", html)


@pytest.mark.parametrize("text", HOSTILE[11:16], ids=ascii)
def test_whatever_a_user_writes_stays_text(text: str) -> None:
    html = Accounts(Path(), named(text))._repr_html_()
    assert "<script" not in html
    assert "<img" not in html
    well_formed(html)
    assert "&lt;b&gt;" in box("<b>", ())


def test_an_area_and_an_explanation_show_themselves(lishui: Path) -> None:
    import shanshui as ss

    area = ss.open(lishui)
    assert "Lishui City" in area._repr_html_()
    told = area.accounts().explain("soil_retention", alternatives=False)._repr_html_()
    assert "soil_retained * sediment_share" in told
    well_formed(told)
    targets = area.accounts().targets()._repr_html_()
    assert "gep-500bn" in targets


def test_bars_are_as_long_as_the_report_says(accounts: Accounts, account: Results) -> None:
    ax = accounts.plot_lines(lang="en")
    (chart,) = [
        b for s in build(account, "en").sections for b in s.blocks if isinstance(b, BarChart) and b.id == "chart-lines"
    ]
    drawn = [patch.get_width() for patch in ax.patches]
    wanted = [value / chart.column.size for series in chart.series for value in series.values]
    assert drawn == pytest.approx(wanted, rel=1e-12)
    assert [one.get_text() for one in ax.get_yticklabels()] == list(chart.bars)
    assert ax.get_xlabel() == chart.column.unit


def test_a_figure_draws_chinese_with_the_shipped_font(accounts: Accounts, tmp_path: Path) -> None:
    ax = accounts.plot_places(lang="zh")
    ax.figure.savefig(tmp_path / "figure.png", dpi=60)  # a letter without a font warns, and a warning is an error
    ax = accounts.plot_map(lang="zh")
    ax.figure.savefig(tmp_path / "map.png", dpi=60)
    assert {one.get_text() for one in ax.texts} == {"松县", "石县", "水县"}


def test_what_is_not_there_is_told(accounts: Accounts) -> None:
    with pytest.raises(NothingToDraw):
        accounts.plot_change()


def test_without_matplotlib_it_says_what_to_install(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(NotebookLacks, match=r"shanshui\[notebook\]"):
        accounts.plot_lines()
