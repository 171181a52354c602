"""Supply is use, to the last digit, for any account and any table of users."""

import math
import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.accounts.builders import FAMILY, leaves_of, small_tree

from shanshui.accounts.decomposition import Key, fen
from shanshui.accounts.supply_use import Row, Supplied, Sut, shared, supply_use
from shanshui.accounts.use_shares import UseRow
from shanshui.core import registry
from shanshui.core.errors import (
    InputError,
    SharesAndQuantities,
    SupplyIsNotUse,
    UseAboveSupply,
    UseRowUnmatched,
    UseSharesNotWhole,
    UseWithoutAmount,
)
from shanshui.standards.users import NOT_ALLOCATED, economic_units, unit_label, usual_user, usual_users

ITEMS = (("crop_provision", "rice", "t"), ("water_supply", "domestic", "m3"), ("recreation", "tourism", "yuan"))
SECTORS = list(economic_units())


def line(place="111", kind="forest", service="water_supply", item="domestic", amount=100.0, value=250.0, **rest):
    return Supplied(Key(place, kind, service, item), amount, rest.pop("unit", "m3"), value, **rest)


def use(sector="households", share=None, quantity=None, place="1", item="domestic", **rest) -> UseRow:
    exact = [None if number is None else Fraction(str(number)) for number in (share, quantity)]
    unit = rest.pop("unit", "m3" if quantity is not None else "")
    return UseRow(place, rest.pop("period", ""), "water_supply", item, sector, *exact, unit, where="uses.csv:2", **rest)


def shared_out(*rows: UseRow, lines=(), usual=lambda service, item: ""):
    return supply_use(lines or [line()], FAMILY, "1", "2020", rows, usual)


def sectors(made, place="1", measure="physical"):
    return {name: float(amount) for row in made.table(place, measure).rows for name, amount in row.use.items()}


def random_supplies(rng: random.Random, tree) -> list[Supplied]:
    kinds = list(registry.ecosystem_types())
    found = []
    for place in leaves_of(tree):
        for service, item, unit in ITEMS:
            for kind in rng.sample(kinds, rng.randint(0, 3)):
                amount = rng.choice([math.nan, 0.0, rng.uniform(0, 1e9), rng.random() * 1e-7])
                value = rng.choice([math.nan, 0.0, rng.uniform(-1e6, 1e10), rng.randint(0, 10**9) / 100])
                found.append(Supplied(Key(place, kind, service, item), amount, unit, value, service != "recreation"))
    return found


def random_uses(rng: random.Random, tree, leaves: list[str]) -> list[UseRow]:
    rows = []
    for place in rng.sample([one.code for one in tree], min(4, len(tree))):
        service, item, _ = rng.choice(ITEMS)
        cuts = sorted(rng.randint(0, 1000) for _ in range(rng.randint(0, 3)))
        parts = [b - a for a, b in zip([0, *cuts], [*cuts, 1000], strict=True)]
        for part, sector in zip(parts, rng.sample(SECTORS, len(parts)), strict=True):
            user = rng.choice(["", "", rng.choice(leaves)])
            rows.append(
                UseRow(place, "", service, rng.choice([item, item]), sector, Fraction(part, 1000), user_place=user)
            )
    return list({row.group: None for row in rows}) and _whole(rows)


def _whole(rows: list[UseRow]) -> list[UseRow]:
    """Keep the groups whose shares add up to one: two draws may have met in one."""
    totals: dict[tuple[str, ...], Fraction] = {}
    for row in rows:
        totals[row.group] = totals.get(row.group, Fraction(0)) + row.share
    return [row for row in rows if totals[row.group] == 1]


@settings(max_examples=500)
@given(st.integers(0, 2**32))
def test_any_account_balances_and_its_parts_add_up(seed):
    rng = random.Random(seed)
    tree = small_tree(rng)
    supplies = random_supplies(rng, tree)
    made = supply_use(supplies, tree, "9", "2020", random_uses(rng, tree, leaves_of(tree)), _usual)
    for measure in ("physical", "monetary"):
        for place in tree:
            whole = made.table(place.code, measure)  # proves supply = use
            below = tree.children(place.code)
            if below:
                _check_parts(whole, [made.table(code, measure) for code in below])
    headline = fen(math.fsum(one.value for one in supplies if one.headline and not math.isnan(one.value)))
    total = made.table("9").total
    assert total.supplied == total.total_use == headline
    assert total.imports == total.exports == 0
    for one, got in zip(made.supplies, made.fens, strict=True):
        exact = 0 if math.isnan(one.value) else Fraction(one.value) * 100
        assert abs(got - exact) < 1


def _usual(service: str, item: str) -> str:
    found = usual_user(service, item)
    return found.unit if found and service != "recreation" else ""


def _check_parts(whole: Sut, parts: list[Sut]) -> None:
    """Supply and use of the parts add up; their trade among each other is no trade of the whole."""
    for name in ("supply", "use"):
        sums: dict[tuple[str, ...], Fraction | int] = {}
        for part in parts:
            for row in part.rows:
                for key, amount in getattr(row, name).items():
                    at = (row.service, row.item, row.unit, key)
                    sums[at] = sums.get(at, 0) + amount
        mine = {(r.service, r.item, r.unit, key): a for r in whole.rows for key, a in getattr(r, name).items()}
        assert {key: amount for key, amount in mine.items() if amount} == {k: a for k, a in sums.items() if a}
    net = sum(row.imports - row.exports for row in whole.rows)
    assert net == sum(row.imports - row.exports for part in parts for row in part.rows)


@given(st.lists(st.fractions(), min_size=1, max_size=20), st.integers(-1000, 1000))
def test_shared_adds_up_and_rounds_down_or_up(exact, extra):
    total = sum(math.floor(value) for value in exact) + min(max(extra, 0), sum(bool(v % 1) for v in exact))
    found = shared(total, exact)
    assert sum(found) == total
    assert all(abs(made - value) < 1 for made, value in zip(found, exact, strict=True))
    assert sum(shared(extra, exact)) == extra


# --- whose row counts -----------------------------------------------------------------------------------


def test_nobody_named_is_not_allocated_and_shown():
    assert sectors(shared_out()) == {NOT_ALLOCATED: 100.0}
    assert sectors(shared_out(usual=lambda service, item: "services")) == {"services": 100.0}


def test_quantities_leave_the_rest_in_sight():
    made = shared_out(use("households", quantity=30), use("agriculture", quantity=20))
    assert sectors(made) == {"households": 30.0, "agriculture": 20.0, NOT_ALLOCATED: 50.0}
    assert sectors(made, measure="monetary") == {"households": 7500.0, "agriculture": 5000.0, NOT_ALLOCATED: 12500.0}


def test_quantities_may_come_in_another_unit_and_rounded():
    third = 100 / 3
    made = shared_out(use("households", quantity="33333.3333333333", unit="dm3"), lines=[line(amount=third)])
    assert sectors(made)["households"] == pytest.approx(third)
    assert NOT_ALLOCATED not in sectors(made)


def test_a_row_without_a_number_takes_the_rest():
    made = shared_out(use("households", share="0.3"), use("agriculture"))
    assert sectors(made) == {"households": 30.0, "agriculture": 70.0}


def test_the_nearest_place_then_the_item_then_the_period_counts():
    rows = [
        use("government", 1, item=""),
        use("households", 1, place="11"),
        use("agriculture", 1, place="111", item=""),
        use("services", 1, place="111", period="2020", item=""),
    ]
    lines = [line(code) for code in ("111", "112", "121")]
    assert sectors(shared_out(*rows, lines=lines)) == {"services": 100.0, "households": 100.0, "government": 100.0}


def test_trade_between_places_is_an_export_here_and_an_import_there():
    made = shared_out(use("households", "0.4", place="111", user_place="121"), use("agriculture", "0.6", place="111"))
    here, there, whole = (made.table(code).rows[0] for code in ("111", "121", "1"))
    assert (here.exports, here.use, there.imports, there.use) == (
        10000,
        {"agriculture": 15000},
        10000,
        {"households": 10000},
    )
    assert (whole.exports, whole.imports) == (0, 0)
    assert whole.use == {"agriculture": 15000, "households": 10000}


@pytest.mark.parametrize(
    ("rows", "lines", "error", "en", "zh"),
    [
        ([use(share="0.7")], [], UseSharesNotWhole, "add up to 0.7", "合计为 0.7"),
        ([use(share="0.7"), use("services", "0.4")], [], UseSharesNotWhole, "add up to 1.1", "合计为 1.1"),
        ([use(quantity=101)], [], UseAboveSupply, "101 m3 of water_supply.domestic are used", "使用量为 101 m3"),
        ([use(quantity=1)], [line(amount=math.nan)], UseWithoutAmount, "only the value", "仅有价值量"),
        ([use(share="0.5"), use("services", quantity=50)], [], SharesAndQuantities, "others a quantity", "另一些行"),
        ([use(share=1, place="12", period="2020")], [], UseRowUnmatched, "nothing of", "没有可由本行"),
    ],
)
def test_what_cannot_be_followed_names_its_row(rows, lines, error, en, zh):
    with pytest.raises(error) as caught:
        shared_out(*rows, lines=lines)
    assert caught.value.where == "uses.csv:2"
    assert en in caught.value.text("en")
    assert zh in caught.value.text("zh")


def test_another_kind_of_unit_is_refused():
    with pytest.raises(InputError):
        shared_out(use(quantity=1, unit="t"))


def test_an_unbalanced_table_is_never_handed_out():
    row = Row("water_supply", "domestic", "m3", True, {"forest": 1}, 0, {"households": 2}, 0)
    with pytest.raises(SupplyIsNotUse, match="supplies 1 m3 and uses 2 m3"):
        Sut("1", "2020", "physical", (row,)).checked()


# --- the data -------------------------------------------------------------------------------------------


def test_every_service_and_item_has_a_usual_user_that_exists():
    for name in registry.service_ids():
        for item in registry.service(name).items:
            found = usual_user(name, item.id)
            assert found, (name, item.id)
            assert found.unit in economic_units()
            assert found.mark in "SCM"
            assert found.reason.zh
    for service, item in usual_users():
        assert not item or item in {one.id for one in registry.service(service).items}
    assert usual_user("global_climate_regulation", "carbon").unit == "government"
    assert unit_label(NOT_ALLOCATED).zh == "未分配"
