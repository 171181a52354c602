"""A formula as text."""

import math

from shanshui.core import registry
from shanshui.core.formula_text import body, summary


def half(amount):
    """Return a half of an amount.

    More about it.
    """
    from math import fabs

    whole = fabs(amount)
    return whole / 2


def bare(amount):
    return amount


def test_first_line_and_body():
    assert summary(half) == "a half of an amount."
    assert body(half) == "whole = fabs(amount)\n= whole / 2"
    assert (summary(bare), body(bare)) == ("", "amount")


def test_what_has_no_source_has_no_body():
    assert body(math.floor) == ""


def test_every_formula_has_a_text():
    formulas = [
        f for n in registry.service_ids() for item in registry.service(n).items for f in item.formulas().values()
    ]
    formulas += [way.formula for ways in registry.derivations().values() for way in ways]
    assert all(summary(f) and body(f) and not body(f).startswith("return") for f in formulas)
