"""What a checker may look up beside the flows: numbers of tables, constants and parameters."""

import math

from shanshui.accounts.flows import Flows
from shanshui.accounts.monetary import parameter_for
from shanshui.accounts.published import Comparison
from shanshui.accounts.rollup import Extent
from shanshui.accounts.traps import Evidence, Known
from shanshui.core import registry
from shanshui.core.errors import AbsentParameter, AmbiguousParameter
from shanshui.core.quantity import Kind
from shanshui.run.account import Prepared
from shanshui.run.origins import origin_of
from shanshui.run.period_inputs import numbers_of


def evidence(prepared: Prepared, flows: Flows, extent: Extent) -> Evidence:
    """Return what the rules named after traps look at."""
    compared = Comparison(prepared.tables.totals, flows, extent)
    return Evidence(flows, extent, compared, known_numbers(prepared), origin_of(prepared))


def known_numbers(prepared: Prepared) -> Known:
    """Return a function of (name, period, place, ecosystem type) → number, NaN if nobody gave it.

    A state of a place holds for its parts too; an amount, such as GDP, is of that place alone.
    """
    by_period = {period: numbers_of(prepared.tables.numbers, period) for period in prepared.periods}
    tree, root, constants = prepared.tree, prepared.area.config.area.code, prepared.constants

    def known(name: str, period: str, place: str, kind: str) -> float:
        if name in registry.parameters():
            return _parameter(prepared, name, kind)
        amount = registry.variable(name).kind is Kind.AMOUNT
        given = by_period.get(period, {}).get(name, {})
        for code in [place] if amount or place not in tree else [place, *tree.ancestors(place)]:
            for key in ((code, kind), (code, "")):
                if key in given:
                    return given[key]
        return math.nan if amount and place != root else constants.get(name, math.nan)

    return known


def _parameter(prepared: Prepared, name: str, kind: str) -> float:
    try:
        value = parameter_for(name, kind, prepared.book)
    except (AbsentParameter, AmbiguousParameter):
        return math.nan
    return value.value if value else math.nan
