"""Error of land-cover classes in an account: what goes with the area of a type, and what does not."""

import math
import shutil

import numpy as np
import pytest
from tests.run.accounting import copied, outcome, with_settings
from tests.synthetic import make_area
from typer.testing import CliRunner

import shanshui.run.api as shanshui
from shanshui.accounts.uncertainty.draws import quantiles
from shanshui.accounts.uncertainty.land_cover import CLASSES
from shanshui.cli.main import app
from shanshui.core.errors import NoSuchName, UnclearSpread

DRAWS = 500


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return an account with reference points of its two largest types, and those types."""
    area = copied(make_area(tmp_path_factory.mktemp("made")), tmp_path_factory.mktemp("area") / "a")
    outcome(area)
    extent = shanshui.open(area).accounts().extent
    here = extent[extent["place"] == "990100"].sort_values("area_ha", ascending=False)
    one, other = here["ecosystem_type"].drop_duplicates().tolist()[:2]
    rows = [f"{one},{one},90", f"{one},{other},10", f"{other},{other},70", f"{other},{one},30"]
    (area.parent / "points.csv").write_text("\n".join(["map,reference,points", *rows]) + "\n", encoding="utf-8")
    area = with_settings(area, uncertainty={"land_cover": {"file": "points.csv"}, "draws": DRAWS})
    outcome(area)
    return area, shanshui.open(area).accounts(), (one, other)


def test_what_is_worked_out_on_the_map_goes_with_the_area_of_its_type(made):
    _, accounts, kinds = made
    published = accounts.publish_intervals()
    found = published.uncertainty()
    ratios = found.model.areas.ratios(1, DRAWS)
    tasks = {(t.service.id, t.item.id): t for t in shanshui.open(made[0]).prepared.plan.tasks}
    seen = set()
    rows = published.flows[published.flows["value"].notna() & (published.flows["place"] == "990100")]
    for row in rows.itertuples():
        task = tasks[row.service, row.item]
        if task.item.actual:
            continue
        on_map = task.by_equation and task.item.scope == "cell" and row.ecosystem_type in kinds
        ratio = ratios[f"{CLASSES} {row.ecosystem_type}"] if on_map else np.ones(DRAWS)
        low, _, high = quantiles((ratio * row.value)[np.newaxis])
        assert (row.low, row.high) == pytest.approx((low[0], high[0]), rel=1e-9)
        seen.add((on_map, row.low < row.high))
    assert seen == {(True, True), (False, False)}


def test_it_is_a_share_of_the_variance(made):
    _, accounts, kinds = made
    (share,) = accounts.uncertainty().shares(count=256)
    assert share.stream == CLASSES
    assert share.first == pytest.approx(1, abs=0.15)
    assert share.total == pytest.approx(1, abs=0.15)
    areas = {one.kind: one for one in accounts.uncertainty().areas}
    assert set(areas) == set(kinds)
    assert areas[kinds[0]].user == pytest.approx(0.9)
    whole = math.fsum(one.mapped for one in areas.values())
    assert math.fsum(one.area for one in areas.values()) == pytest.approx(whole)


@pytest.mark.parametrize(
    ("lang", "table", "said"),
    [
        ("en", "Areas of land-cover classes", "error of land-cover classes, and nothing else"),
        ("zh", "土地覆盖各类面积及 90 % 区间", "土地覆盖分类误差"),
    ],
)
def test_the_command_tells_the_areas(made, lang, table, said):
    done = CliRunner().invoke(app, ["uncertainty", str(made[0]), "--sobol", "--lang", lang], catch_exceptions=False)
    assert table in done.stdout
    assert said in done.stdout


@pytest.mark.parametrize(
    ("rows", "error", "said"),
    [
        ("forest,forest,1", UnclearSpread, "参考样点少于 2 个"),
        ("forest,forest,2.5", UnclearSpread, "样点数须为整数"),
        ("wood,forest,2", NoSuchName, "wood"),
        ("forest,forest,9\nmixed_forest,forest,9", UnclearSpread, "不能同时作为类别"),
    ],
)
def test_points_that_make_no_sense_are_refused(made, tmp_path, rows, error, said):
    folder = tmp_path / "b"
    shutil.copytree(made[0].parent, folder)
    (folder / "points.csv").write_text(f"map,reference,points\n{rows}\n", encoding="utf-8")
    with pytest.raises(error) as refused:
        shanshui.open(folder / made[0].name).accounts().uncertainty()
    assert said in refused.value.text("zh")
    assert "points.csv" in refused.value.where
