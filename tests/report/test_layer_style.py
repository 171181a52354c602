"""Colours of layers: legible breaks, told apart by all eyes, the same for a number wherever it is drawn."""

import math

import numpy as np
import pytest

from shanshui.report import layer_style
from shanshui.report.layer_style import GROUPS, RAMPS, Style, rgb, style_of

SEEN = {  # how eyes that miss red, green or blue see a colour (Machado and others 2009), linear light
    "red": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "green": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "blue": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    "none": np.eye(3),
}


def lab(colour: str, eyes: str) -> np.ndarray:
    """Return a colour in CIE Lab as some eyes see it."""
    share = np.array(rgb(colour)) / 255
    light = np.clip(
        np.array(SEEN[eyes]) @ np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4), 0, 1
    )
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ light
    x, y, z = (
        np.cbrt(one) if one > 0.008856 else 7.787 * one + 16 / 116 for one in xyz / np.array([0.95047, 1, 1.08883])
    )
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("eyes", SEEN)
def test_groups_of_types_are_told_apart_by_all_eyes(eyes: str):
    common = [GROUPS[name] for name in ("forest", "shrub", "grass", "wetland", "farmland", "urban", "bare", "ice")]
    far = [np.linalg.norm(lab(a, eyes) - lab(b, eyes)) for i, a in enumerate(common) for b in common[:i]]
    assert min(far) > 15


@pytest.mark.parametrize("eyes", SEEN)
@pytest.mark.parametrize("ramp", [*RAMPS, "change"])
def test_ramps_go_from_light_to_dark_for_all_eyes(eyes: str, ramp: str):
    sides = [layer_style.DIVERGING[3::-1], layer_style.DIVERGING[3:]] if ramp == "change" else [RAMPS[ramp]]
    for side in sides:
        lightness = np.array([lab(colour, eyes)[0] for colour in side])
        assert (np.diff(lightness) < -6).all()
    if ramp == "change":
        assert np.linalg.norm(lab(sides[0][1], eyes) - lab(sides[1][1], eyes)) > 8


def test_breaks_read_well_and_outliers_do_not_matter():
    numbers = np.concatenate([np.linspace(103, 987, 1000), [1e9]])
    style = style_of(numbers, "state", "source")
    assert style.breaks == (200.0, 400.0, 600.0, 800.0)
    assert [one.label.en for one in style.classes] == ["< 200", "200 – 400", "400 – 600", "600 – 800", "≥ 800"]


def test_all_one_is_said_only_where_all_are_one():
    assert [one.label.en for one in style_of(np.full(1000, 0.4), "state", "source").classes] == ["everywhere 0.400"]
    few = style_of(np.array([0.0] * 990 + [0.22] * 10), "state", "source")
    assert few.colour_of(0.0) != few.colour_of(0.22)


def test_crowded_numbers_get_classes_of_equal_numbers():
    style = style_of(np.random.default_rng(2).lognormal(0, 2, 5000), "density", "flow")
    shares = np.bincount(np.searchsorted(style.breaks, np.random.default_rng(2).lognormal(0, 2, 5000))) / 5000
    assert shares.max() < 0.3


@pytest.mark.parametrize("numbers", [[], [0.0], [5.0, 5.0], [0.0, 0.0, 0.0, 7.0], [-3.0, 1e-9, 4.0]])
@pytest.mark.parametrize("group", ["source", "flow", "value", "change"])
def test_every_number_has_a_colour(numbers: list[float], group: str):
    style: Style = style_of(np.array(numbers), "state", group)
    painted = style.painted(np.array([[*numbers, math.nan]])) if style.classes else np.zeros((1, 1, 4))
    assert painted[0, -1, 3] == 0
    assert (painted[0, :-1, 3] == 255).all()


def test_no_change_is_in_the_middle():
    style = style_of(np.array([-5.0, -1.0, 0.0, 0.0, 2.0, 9.0]), "density", "change")
    assert style.colour_of(0.0) == layer_style.DIVERGING[3]
    assert style.colour_of(-9.0) == layer_style.DIVERGING[0]
    assert style.colour_of(9.0) == layer_style.DIVERGING[-1]


def test_relief_is_lit_from_the_north_west():
    y, x = np.mgrid[0:20, 0:20].astype(float)
    facing, away = (layer_style.shaded(sign * (x + y) * 30.0, 100.0, 1.0) for sign in (1, -1))
    flat = layer_style.shaded(np.zeros((20, 20)), 100.0, 1.0)
    assert facing[9, 9, 0] > flat[9, 9, 0] > away[9, 9, 0]
    holed = np.zeros((20, 20))
    holed[5, 5] = np.nan
    assert layer_style.shaded(holed, 100.0, 1.0)[4, 4, 3] == 0
