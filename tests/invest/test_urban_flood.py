"""Urban flood risk against InVEST's own outputs."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tests.invest.comparing import GOLDEN, check

from shanshui.invest.urban_flood import _runoff


@pytest.mark.parametrize("stack", ["ufrm", "ufrm_damage"])
def test_agrees_with_invest(stack: str, modelled: Callable[..., Path]):
    check(modelled(stack), GOLDEN / "urban_flood" / f"{stack}.npz")


def test_runoff_of_a_storm():
    """CN 100 keeps nothing; what is lost at first is a fifth of 25400 / CN - 254 mm."""
    found = _runoff(np.array([100.0, 50.0, 30.0]), 80.0)
    assert found[0] == 80.0
    assert found[1] == pytest.approx((80 - 0.2 * 254) ** 2 / (80 + 0.8 * 254))
    assert found[2] == 0.0
