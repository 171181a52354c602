"""Habitat quality against InVEST's own outputs, and where we differ from it."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tests.invest.comparing import GOLDEN, check, raster
from tests.invest.enlarged import changed, contents, enlarge
from tests.invest.landscape import land_use, write_raster

from shanshui.core.errors import ShanshuiError
from shanshui.invest import habitat_quality
from shanshui.invest.datastack import read_datastack
from shanshui.invest.frame import run
from shanshui.invest.habitat_quality import influence_by_square, rareness

THREATS = ("threat_crop", "threat_urban", "threat_crop_alt", "threat_urban_alt")


@pytest.mark.parametrize("stack", ["hq", "hq_access", "hq_future"])
def test_degradation_quality_and_rarity_agree_with_invest(modelled: Callable[..., Path], stack: str):
    check(modelled(stack), GOLDEN / "habitat_quality" / f"{stack}.npz")


def test_neither_windows_nor_threads_change_a_byte(landscape: dict[str, Path], tmp_path: Path, monkeypatch):
    stack = enlarge(landscape["hq_future"], ("lulc", "lulc_alt", "lulc_base", *THREATS), {})
    far = (stack.parent.parent / "threats_far.csv").read_text(encoding="utf-8")
    (stack.parent / "threats_far.csv").write_text(far, encoding="utf-8")
    stack = changed(stack, "hq_windows.json", threats_table_path="threats_far.csv")
    run(read_datastack(stack), tmp_path / "one", threads=1)
    monkeypatch.setattr(habitat_quality, "HIGH", 256)
    monkeypatch.setattr(habitat_quality, "WIDE", 256)
    monkeypatch.setattr(habitat_quality, "PIECE", 100)
    run(read_datastack(stack), tmp_path / "two", threads=3)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert len(contents(tmp_path / "one")) == 10


def test_a_threat_that_is_nowhere_does_nothing(landscape: dict[str, Path], tmp_path: Path):
    """InVEST puts a threat that is nowhere at half the perimeter, and lets it act from there if it reaches so far."""
    folder = landscape["hq"].parent
    write_raster(folder / "threat_none.tif", np.zeros((60, 75), dtype=np.uint8))
    row = "crop,9000,1,linear,threat_none.tif\nurban,9000,1,exponential,threat_none.tif\n"
    (folder / "threats_none.csv").write_text(f"threat,max_dist,weight,decay,cur_path\n{row}", encoding="utf-8")
    run(read_datastack(changed(landscape["hq"], "none.json", threats_table_path="threats_none.csv")), tmp_path)
    found = raster(tmp_path / "deg_sum_c.tif")
    assert np.array_equal(np.isnan(found), land_use() == 255)
    assert np.nanmax(found) == 0.0


def test_a_baseline_with_threats_of_its_own_serves_for_rarity(landscape: dict[str, Path], tmp_path: Path):
    """InVEST stops over outputs it never declared; what it maps of rarity is the same."""
    text = (landscape["hq"].parent / "threats_far.csv").read_text(encoding="utf-8")
    rows = [line + kind for line, kind in zip(text.split(), ("", "threat_crop.tif", "threat_urban.tif"), strict=True)]
    (landscape["hq"].parent / "threats_base.csv").write_text("\n".join(rows), encoding="utf-8")
    run(read_datastack(changed(landscape["hq_future"], "b.json", threats_table_path="threats_base.csv")), tmp_path)
    check(tmp_path, GOLDEN / "habitat_quality" / "hq_future.npz")


def test_influence_ends_where_the_threat_does():
    linear = influence_by_square("linear", 5.0)
    assert linear.size == 26
    assert linear[[0, 9, 25]] == pytest.approx([1.0, 0.4, 0.0])
    assert influence_by_square("exponential", 2.5)[[0, 6]] == pytest.approx([1.0, np.exp(-2.99 * 6**0.5 / 2.5)])
    assert influence_by_square("linear", 1 / 30).tolist() == [1.0]
    with pytest.raises(ShanshuiError, match="5000"):
        influence_by_square("linear", 5000.0)


def test_rareness_is_a_half_where_nothing_changed():
    before, now = np.array([4, 4, 0, 4]), np.array([4, 12, 5, 0])
    assert rareness(before, now).tolist() == [0.5, 0.25, 0.0, 1.0]


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("crop,100,1,quadratic,threat_crop.tif", "quadratic"),
        ("crop,100,0,linear,threat_crop.tif", "weight"),
        ("crop,100,1,linear,soil_group.tif", "0 to 1"),
        ("frost,100,1,linear,threat_crop.tif", "frost"),
        ("crop,100,1,linear,not_there.tif", "not_there"),
        ("crop,100,1,linear,threat_crop.tif\nCrop,50,1,linear,threat_urban.tif", "crop"),
    ],
)
def test_a_wrong_table_of_threats_is_told(landscape: dict[str, Path], tmp_path: Path, table: str, told: str):
    head = "threat,max_dist,weight,decay,cur_path\n"
    (landscape["hq"].parent / "wrong.csv").write_text(head + table + "\n", encoding="utf-8")
    with pytest.raises(ShanshuiError, match=told):
        run(read_datastack(changed(landscape["hq"], "wrong.json", threats_table_path="wrong.csv")), tmp_path / "out")
    assert not list((tmp_path / "out").glob("*"))
