"""Every figure opens: each number of every table tells how it was made, down to flows and to what was read."""

import math
import shutil
from pathlib import Path

import pytest

from shanshui.report.behind import Behind, Spot, figure_spot, followed, opens
from shanshui.report.beside import Beside
from shanshui.report.compare import Side, compare
from shanshui.report.content import parts
from shanshui.report.ledger import Ledger
from shanshui.report.model import Figures, Made, Section, Sum, Table, value_of
from shanshui.report.overview import overview
from shanshui.report.parts import made
from shanshui.run import api
from shanshui.run.demo import copy_example
from shanshui.web.shelf import Opened

GOLDEN = Path(__file__).parents[1] / "golden"
CLOSED = {  # tables and columns that open nothing, and why
    ("inputs", "Bytes"): "the size of a file, which stands beside its name and hash",
}
FEW = 4  # of many figures that one is made of, followed further


@pytest.fixture(scope="module")
def folders(lishui, tmp_path_factory):
    """Return the folder of each area by name."""
    from shanshui.run.findings import update

    folder = tmp_path_factory.mktemp("chains")
    shutil.copytree(lishui, folder / "lishui")
    settings = folder / "lishui" / "area.yaml"
    settings.write_text(settings.read_text("utf-8") + "\nuncertainty: {published: true, draws: 200}\n", "utf-8")
    shutil.copytree(GOLDEN / "t10_huai", folder / "t10_huai")
    api.open(folder / "t10_huai").run()
    update(copy_example("district", folder / "district"), "nobody in particular")
    return folder


def ledger_of(folder: Path, lang: str) -> Ledger:
    account = Opened(folder.name, folder / "area.yaml").account
    ledger = Ledger(account, lang)
    ledger.beside = Beside(folder, account.shown)
    return ledger


def sections_of(ledger: Ledger) -> list[Section]:
    """Return every section of the content, the overview first, and a comparison of places and periods."""
    found = [overview(ledger).section, *made(parts(ledger), ledger)]
    if not math.isnan(ledger.total.value):
        places = (*ledger.roots, *ledger.parts[:1])
        found.append(compare([Side(ledger, tuple(dict.fromkeys(places)), tuple(ledger.periods[-2:]), "current")]))
    return found


@pytest.fixture(scope="module", params=["lishui", "t10_huai", "district"])
def area(request, folders):
    ledger = ledger_of(folders / request.param, "en")
    return ledger, sections_of(ledger)


def numbers(section: Section):
    """Yield table, row and column of every number of a section."""
    for table in (block for block in section.blocks if isinstance(block, Table)):
        for row, cells in enumerate(table.rows):
            for column, cell in enumerate(cells):
                if not isinstance(cell, str) and not math.isnan(value_of(cell)):
                    yield table, row, column


def test_every_number_opens_but_for_those_named(area):
    _, sections = area
    every = [one for section in sections for one in numbers(section)]
    closed = {(table.id, table.columns[column].label) for table, row, column in every if not opens(table, row, column)}
    assert len(every) > 50
    assert closed - CLOSED.keys() == set()


def test_every_figure_of_the_first_page_opens(area):
    ledger, sections = area
    behind = behind_of(ledger, sections)
    pages = [block for section in sections for block in section.blocks if isinstance(block, Figures)]
    assert sum(len(page.figures) for page in pages) >= 2
    for page in pages:
        assert all(figure_spot(behind, page, row).opens for row in range(len(page.figures)))


def behind_of(ledger: Ledger, sections: list[Section]) -> Behind:
    tables = {block.id: block for section in sections for block in section.blocks if isinstance(block, Table)}
    return Behind(ledger, tables.__getitem__)


def walk(behind: Behind, spot: Spot, seen: set):
    """Yield a figure and what it is made of, down to the last; of many, the first ones and the last."""
    key = (spot.label, repr(value_of(spot.cell)), spot.column.label)
    if key in seen:
        return
    seen.add(key)
    yield spot
    below = behind.of(spot)
    for one in below if len(below) <= FEW else (*below[: FEW - 1], below[-1]):
        yield from walk(behind, one, seen)


def test_what_a_figure_is_made_of_opens_in_turn(area):
    """Below every figure stand figures that open too, until flows of the account or a source."""
    ledger, sections = area
    behind, ends, seen = behind_of(ledger, sections), 0, set()
    for section in sections:
        for table, row, column in numbers(section):
            if not opens(table, row, column):
                continue
            for spot in walk(behind, behind.spot(table, row, column), seen):
                chain = behind.told(spot)
                where = (section.id, table.id, table.columns[column].label, spot.label, chain.how)
                assert spot.opens, where
                assert chain.how, where
                if not chain.of:
                    ends += 1
                    rests = len(chain.flows) if isinstance(spot.cell, Sum) else len(chain.facts)
                    assert rests, where
    assert ends > 10


@pytest.mark.parametrize("name", ["t10_huai", "district"])
def test_how_a_figure_is_made_is_said_in_the_language_of_the_report(folders, name):
    ledger = ledger_of(folders / name, "zh")
    sections = sections_of(ledger)
    behind, seen = behind_of(ledger, sections), set()
    for section in sections:
        for table, row, column in numbers(section):
            if opens(table, row, column):
                for spot in walk(behind, behind.spot(table, row, column), seen):
                    how = behind.told(spot).how
                    assert any("一" <= letter <= "鿿" for letter in how) or not any(map(str.isalpha, how)), how


def test_a_figure_is_followed_along_a_path(area):
    ledger, sections = area
    behind = behind_of(ledger, sections)
    table, row, column = next(
        (table, row, column)
        for section in sections
        for table, row, column in numbers(section)
        if isinstance(table.rows[row][column], Made) and behind.of(behind.spot(table, row, column))
    )
    first = behind.spot(table, row, column)
    found = followed(behind, first, [0])
    below = behind.of(first)[0]
    assert (found[0], found[1].label) == (first, below.label)
    assert value_of(found[1].cell) == value_of(below.cell)
    with pytest.raises(LookupError):
        followed(behind, first, [10**6])
