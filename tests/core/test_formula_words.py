"""Every formula says in both languages what it gives."""

import pytest

from shanshui.core import registry
from shanshui.core.formula_text import said, summary
from shanshui.core.spec import Formula


def formulas() -> list[Formula]:
    items = [item for name in registry.service_ids() for item in registry.service(name).items]
    own = [formula for item in items for formula in item.formulas().values()]
    return own + [one.formula for ways in registry.derivations().values() for one in ways]


def test_every_formula_that_comes_with_the_program_says_it_in_chinese() -> None:
    every = formulas()
    assert len(every) > 190
    lacking = {summary(one) for one in every if said(one).zh == said(one).en}
    assert lacking == set()
    assert all(any("一" <= letter <= "鿿" for letter in said(one).zh) or "=" in said(one).zh for one in every)


def test_no_chinese_is_left_of_a_formula_that_is_gone() -> None:
    rows = registry.read_packaged("shanshui.core.vocabulary", "formula_words.csv")
    assert {row["en"] for row in rows} == {summary(one) for one in formulas()}


def test_a_formula_of_an_own_declaration_keeps_its_words() -> None:
    def twice(amount: float) -> float:
        """Return twice the amount."""
        return 2 * amount

    assert (said(twice).en, said(twice).zh) == ("twice the amount.", "twice the amount.")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_numbers_of_a_formula_are_the_same_in_both(lang: str) -> None:
    """A constant that stands in the English stands in the Chinese."""
    import re

    for one in formulas():
        label = said(one)
        numbers = set(re.findall(r"\d+\.\d+", label.en))
        assert numbers <= set(re.findall(r"\d+\.\d+", label.in_(lang))), label.en
