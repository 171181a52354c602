"""The synthetic district: what is shipped is what plant.py makes, and it says that it is made up."""

import runpy
from importlib import resources
from pathlib import Path

import pytest
from scipy.stats import binom

from shanshui.findings.finding import Finding
from shanshui.run.findings import book, update
from shanshui.run.observed import observed

HERE = Path(str(resources.files("shanshui.examples") / "district"))
TOWNS = ("BEHIND", "STALLED", "FALLING", "LYING", "SILENT")
PLANT = runpy.run_path(str(HERE / "plant.py"), run_name="plant")


DISTRICT = PLANT["DISTRICT"]


def test_what_is_shipped_is_what_is_made(tmp_path):
    PLANT["write"](tmp_path, True)
    for name in ("places.csv", "observations.csv", "targets.csv", "truths.csv"):
        assert (tmp_path / name).read_bytes() == (HERE / "data" / name).read_bytes(), name


def test_every_file_says_that_it_is_synthetic():
    for name in ("README.md", "area.yaml", "plant.py"):
        assert "SYNTHETIC" in (HERE / name).read_text(encoding="utf-8")
    assert all("虚构" in line for line in (HERE / "data/places.csv").read_text(encoding="utf-8").splitlines()[1:3])


def test_only_the_liar_does_not_add_up_and_only_the_silent_town_is_missing():
    found = observed(HERE)
    (liar,) = found.residuals
    assert (liar.place, liar.indicator, liar.own / liar.parts) == (
        PLANT["LYING"],
        "collective_income",
        pytest.approx(1.35),
    )
    value = found.panel.value("collective_income", PLANT["SILENT"], "2024")
    assert value != value


def copied(folder: Path, seed: int | None = None) -> Path:
    """Copy the district; with a seed, its null copy of that seed."""
    for name in ("area.yaml", "data/dictionary.csv", "data/index.csv"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes((HERE / name).read_bytes())
    PLANT["write"].__globals__["SEED"] = PLANT["SEED"] if seed is None else seed
    PLANT["write"](folder / "data", seed is None)
    PLANT["write"].__globals__["SEED"] = PLANT["SEED"]
    return folder


def found_in(folder: Path) -> list[Finding]:
    """Return the findings of an area, the most important first."""
    update(folder, "test")
    return [tracked.finding for tracked in book(folder).chosen()]


def test_every_planted_truth_is_among_the_first(tmp_path):
    """All of them come before everything that was not planted, but for what follows from them at another place."""
    found = found_in(copied(tmp_path))
    truths = [line.split(",")[:3] for line in PLANT["TRUTHS"][1:]]
    ranks = {}
    for kind, place, indicator in truths:
        of_gap = kind in ("widening_gap", "inconsistent_targets")
        ranks[kind] = next(
            rank
            for rank, one in enumerate(found, start=1)
            if (one.kind, one.place) == (kind, place) and (of_gap or one.indicator == indicator)
        )
    assert len(ranks) == 6
    assert max(ranks.values()) <= 9, ranks
    assert {one.place for one in found} <= {DISTRICT, *(PLANT[town] for town in TOWNS)}
    assert not [one for one in found if one.indicator in ("forest_ha", "forest_cover")], "a break is no fall"


def test_the_same_findings_in_the_same_order_every_time(tmp_path):
    first, second = (found_in(copied(tmp_path / name)) for name in "ab")
    assert [one.payload() for one in first] == [one.payload() for one in second]


def test_an_update_on_the_same_data_raises_nothing_anew(tmp_path):
    area = copied(tmp_path)
    assert update(area, "test").events["raised"] == len(book(area).tracked)
    assert not update(area, "test").events


@pytest.mark.parametrize("seeds", [range(1, 11), pytest.param(range(11, 101), marks=pytest.mark.slow)])
def test_false_alarms_of_null_copies_stay_within_the_stated_rate(tmp_path, seeds):
    """Nothing but gaps that rise by chance, one in twenty of the two that are watched (decision 0017)."""
    found = {seed: found_in(copied(tmp_path / str(seed), seed)) for seed in seeds}
    assert {one.kind for alarms in found.values() for one in alarms} <= {"widening_gap"}
    alarms = sum(len(one) for one in found.values())
    most = int(binom.ppf(0.999, 2 * len(found), 0.05))
    assert alarms <= most


def test_nothing_is_planted_in_the_null_copy(tmp_path):
    PLANT["write"](tmp_path / "data", False)
    for name in ("area.yaml", "data/dictionary.csv"):
        (tmp_path / name).write_bytes((HERE / name).read_bytes())
    found = observed(tmp_path)
    assert not found.residuals
    assert found.panel.known().all()
    assert len((tmp_path / "data/truths.csv").read_text(encoding="utf-8").splitlines()) == 1


def test_a_topic_that_cannot_be_worked_out_does_not_keep_back_the_others(tmp_path):
    area = copied(tmp_path)
    text = (area / "area.yaml").read_text(encoding="utf-8")
    (area / "area.yaml").write_text(text.replace("level: township, treat", "level: district, treat"), encoding="utf-8")
    made = update(area, "test")
    (problem,) = made.problems
    assert "too few places" in problem.text("en")
    kinds = {tracked.finding.kind for tracked in book(area).chosen()}
    assert kinds == {"failed_identity", "inconsistent_targets", "widening_gap", "off_track", "missing_data"}
