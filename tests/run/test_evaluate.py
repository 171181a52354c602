"""A number of a cell depends on that cell alone, however many are worked out together (§10)."""

from pathlib import Path

import numpy as np
import pytest
from tests import synthetic
from tests.run.accounting import source_settings, with_settings
from tests.run.plain import assert_same, flat, plain_tally

from shanshui.core import registry
from shanshui.grid.window import Window
from shanshui.run import fused_sums
from shanshui.run.account import TYPES, Prepared, prepare
from shanshui.run.engine import inputs_of
from shanshui.run.evaluate import Block, Entries, Evaluation
from shanshui.run.kept import Kept
from shanshui.run.tally import Measures, Tally, tally_block


def block(prepared: Prepared, window: Window, keep: np.ndarray | None = None) -> Block:
    """Return a block of the first period, or some of its entries."""
    inputs = inputs_of(prepared, prepared.periods[0], set())
    entries = inputs.entries(window)
    if keep is not None:
        entries = Entries(*(getattr(entries, n)[keep] for n in ("row", "column", "zone", "types", "area")))
    return Block(Evaluation(prepared.plan, prepared.book, TYPES), inputs, window, entries)


def test_one_entry_alone_is_what_it_is_among_many(area: Path):
    prepared = prepare(area)
    whole = block(prepared, prepared.maps.grid.whole)
    names = Measures.of(prepared.plan).variables
    assert len(names) > 10
    together = {name: whole.value(name) for name in names}
    means = {name: flat(value, whole.entries.size) for name, value in together.items()}
    for i in range(0, whole.entries.size, whole.entries.size // 40):
        alone = block(prepared, prepared.maps.grid.whole, np.array([i]))
        for name in names:
            value = np.asarray(alone.value(name))
            assert np.array_equal(flat(value, alone.entries.size)[:1], means[name][i : i + 1], equal_nan=True), name


def test_a_twin_adds_no_area(area: Path):
    prepared = prepare(area)
    alone = block(prepared, prepared.maps.grid.whole, np.array([100]))
    tally = tally_block(alone, Measures.of(prepared.plan))
    one = alone.entries.area[0]
    (key,) = tally.sums
    assert tally.total(key, "area") == one


def test_nothing_in_a_block_is_nothing(area: Path):
    prepared = prepare(area)
    empty = block(prepared, Window(0, 5, 0, 5), np.array([], dtype=int))
    assert tally_block(empty, Measures.of(prepared.plan)).sums == {}


def test_a_neighbourhood_at_the_edge_of_a_block_is_that_of_the_whole(area: Path):
    prepared = prepare(area)
    whole = block(prepared, prepared.maps.grid.whole)
    entries, slope = whole.entries, whole.value("slope")
    window = Window(10, 26, 20, 36)
    part = block(prepared, window)
    inside = (entries.row >= 10) & (entries.row < 26) & (entries.column >= 20) & (entries.column < 36)
    assert np.array_equal(part.value("slope"), slope[inside], equal_nan=True)
    assert (part.value("slope") > 0).any()


def test_an_item_comes_from_its_ecosystem_types_only(area: Path):
    prepared = prepare(area)
    evaluation = Evaluation(prepared.plan, prepared.book, TYPES)
    for task in prepared.plan.on_cells:
        applies = evaluation.applies(task.item)
        assert not applies[-1], "a cell without a type has no flow"
        for kind, yes in zip(TYPES, applies[:-1], strict=True):
            group = registry.ecosystem_types()[kind].group
            assert yes == (not task.item.ecosystems or bool({kind, group} & set(task.item.ecosystems)))


def test_sums_kept_and_read_are_the_same(area: Path, tmp_path: Path):
    prepared = prepare(area)
    measures = Measures.of(prepared.plan)
    tally = tally_block(block(prepared, Window(10, 40, 10, 40)), measures)
    Kept(tmp_path, "stamp", measures).add((3,), tally)
    ((groups, again),) = Kept(tmp_path, "stamp", measures).read()
    assert groups == (3,)
    for name in ("sums", "least", "most", "weighted"):
        one, other = getattr(tally, name), getattr(again, name)
        assert one.keys() == other.keys()
        assert all(np.array_equal(one[key], other[key], equal_nan=True) for key in one)


def test_an_empty_block_survives_keeping(area: Path, tmp_path: Path):
    measures = Measures.of(prepare(area).plan)
    Kept(tmp_path, "stamp", measures).add((0,), Tally(measures))
    ((_, again),) = Kept(tmp_path, "stamp", measures).read()
    assert again.sums == {}


@pytest.mark.parametrize("damage", [b"", b"PK", b"not a journal at all", None])
def test_a_damaged_journal_is_worked_out_again(area: Path, tmp_path: Path, damage: bytes | None):
    kept = Kept(tmp_path, "stamp", Measures.of(prepare(area).plan))
    if damage is not None:
        kept._journal.path.write_bytes(damage)
    assert list(kept.read()) == []


def test_a_truncated_or_flipped_record_is_noticed(area: Path, tmp_path: Path):
    prepared = prepare(area)
    measures = Measures.of(prepared.plan)
    kept = Kept(tmp_path, "stamp", measures)
    kept.add((0,), tally_block(block(prepared, Window(10, 40, 10, 40)), measures))
    file = kept._journal.path
    whole = file.read_bytes()
    for cut in (len(whole) // 3, len(whole) - 5):
        file.write_bytes(whole[:cut])
        assert list(Kept(tmp_path, "stamp", measures).read()) == []
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 0xFF
    file.write_bytes(bytes(flipped))
    assert list(Kept(tmp_path, "stamp", measures).read()) == []


def test_merging_in_any_order(area: Path):
    prepared = prepare(area)
    measures = Measures.of(prepared.plan)
    windows = [Window(r, r + 20, c, c + 22) for r in (0, 20, 38) for c in (0, 22, 44)]
    parts = [tally_block(block(prepared, w), measures) for w in windows]
    one, other = Tally(measures), Tally(measures)
    for part in parts:
        one.merge(part)
    for part in parts[::-1]:
        other.merge(part)
    assert one.sums.keys() == other.sums.keys()
    assert all(one.total(k, n) == other.total(k, n) for k in one.sums for n in measures.names)


def test_fractional_shares_against_majority(tmp_path: Path):
    """Shares keep the area of every class; the majority gains and loses, but both cover the same places."""
    area = synthetic.make_area(tmp_path / "a")
    grid = {"crs": "EPSG:32650", "resolution": 90}
    cover = {"file": "lc.tif", "classes": "classes.csv"}
    extents = {}
    for share in ("majority", "fractional"):
        chosen = source_settings(land_cover=cover | {"class_share": share})
        prepared = prepare(with_settings(area, sources=chosen, grid=grid))
        inputs = inputs_of(prepared, "2020", set())
        entries = inputs.entries(prepared.maps.grid.whole)
        extents[share] = np.bincount(entries.types, entries.area, len(TYPES) + 1)
    prepared = prepare(with_settings(area))
    fine = inputs_of(prepared, "2020", set()).entries(prepared.maps.grid.whole)
    true = np.bincount(fine.types, fine.area, len(TYPES) + 1)
    assert extents["majority"].sum() == pytest.approx(true.sum(), rel=1e-6)
    assert extents["fractional"].sum() == pytest.approx(true.sum(), rel=1e-6)
    error = {share: np.abs(found - true).sum() for share, found in extents.items()}
    assert error["fractional"] < 0.5 * error["majority"]
    assert error["fractional"] < 0.02 * true.sum()


@pytest.mark.parametrize("window", [Window(0, 60, 0, 70), Window(10, 26, 20, 36), Window(7, 8, 9, 10)])
def test_steps_in_cache_give_the_sums_of_the_plain_formulas(
    area: Path, window: Window, monkeypatch: pytest.MonkeyPatch
):
    prepared = prepare(area)
    measures = Measures.of(prepared.plan)
    plain = plain_tally(block(prepared, window), measures)
    for cells in (16_384, 100, 7):
        monkeypatch.setattr(fused_sums, "CHUNK", cells)
        assert_same(tally_block(block(prepared, window), measures), plain)
