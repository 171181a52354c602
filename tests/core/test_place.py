"""Places are trees by code; a name never stands for a place."""

import random

import pytest

from shanshui.core.errors import DuplicatePlace, NoSuchParent, NoSuchPlace, PlaceCycle, PlaceNamedNotCoded
from shanshui.core.labels import Label
from shanshui.core.place import Place, PlaceTree


def place(code: str, parent: str = "", level: str = "county", zh: str = "", en: str = "") -> Place:
    """Return a place."""
    return Place(code, parent, level, Label(en or code, zh or code))


# Two real places with one romanised name: Lishui City in Zhejiang, Lishui District of Nanjing.
TWINS = [
    place("330000", level="province", zh="浙江省", en="Zhejiang"),
    place("331100", "330000", "city", "丽水市", "Lishui"),
    place("331102", "331100", "county", "莲都区", "Liandu"),
    place("320000", level="province", zh="江苏省", en="Jiangsu"),
    place("320100", "320000", "city", "南京市", "Nanjing"),
    place("320117", "320100", "county", "溧水区", "Lishui"),
]


def test_a_name_two_places_share_is_refused_with_both_codes():
    with pytest.raises(PlaceNamedNotCoded) as caught:
        PlaceTree(TWINS)["Lishui"]
    for language in ("en", "zh"):
        assert "331100" in caught.value.text(language)
        assert "320117" in caught.value.text(language)


@pytest.mark.parametrize("name", ["丽水市", "溧水区"])
def test_a_chinese_name_is_no_code_either(name: str):
    with pytest.raises(PlaceNamedNotCoded):
        PlaceTree(TWINS)[name]


def test_an_unknown_code_has_a_near_one():
    with pytest.raises(NoSuchPlace, match="Did you mean '331100'"):
        PlaceTree(TWINS)["3311000"]


def test_an_empty_code_is_no_place():
    with pytest.raises(NoSuchPlace):
        PlaceTree(TWINS)[""]


def test_duplicates():
    with pytest.raises(DuplicatePlace, match="331100"):
        PlaceTree([*TWINS, place("331100", "330000")], "places.csv")


def test_a_parent_that_is_not_there():
    with pytest.raises(NoSuchParent, match="339999"):
        PlaceTree([place("331100", "339999")])


@pytest.mark.parametrize(
    "rows",
    [[("a", "a")], [("a", "b"), ("b", "a")], [("r", ""), ("a", "b"), ("b", "c"), ("c", "a")]],
    ids=["self", "two", "three"],
)
def test_cycles(rows: list[tuple[str, str]]):
    with pytest.raises(PlaceCycle, match="its own ancestor"):
        PlaceTree([place(code, parent) for code, parent in rows])


def test_the_way_up_and_down():
    tree = PlaceTree(TWINS)
    assert tree.roots == ["320000", "330000"]
    assert tree.ancestors("331102") == ["331100", "330000"]
    assert tree.descendants("330000") == ["331100", "331102"]
    assert tree.children("331102") == []
    assert tree.levels == ["province", "city", "county"]
    assert "331100" in tree
    assert len(tree) == 6


def test_an_empty_tree():
    tree = PlaceTree([])
    assert tree.roots == tree.levels == tree.from_the_leaves() == []


def test_order_of_rows_does_not_matter():
    shuffled = TWINS.copy()
    random.Random(1).shuffle(shuffled)
    assert [p.code for p in PlaceTree(shuffled)] == [p.code for p in PlaceTree(TWINS)]
    assert PlaceTree(shuffled).from_the_leaves() == PlaceTree(TWINS).from_the_leaves()


def test_every_child_comes_before_its_parent():
    rng = random.Random(2)
    codes = [f"{i:03d}" for i in range(300)]
    rows = [place(c, rng.choice(codes[:i]) if i else "") for i, c in enumerate(codes)]
    order = PlaceTree(rows).from_the_leaves()
    position = {code: i for i, code in enumerate(order)}
    assert all(position[p.code] < position[p.parent] for p in rows if p.parent)
    assert sorted(order) == codes


def test_a_long_chain_is_no_cycle():
    rows = [place(str(i), str(i - 1) if i else "") for i in range(400)]
    tree = PlaceTree(rows)
    assert len(tree.ancestors("399")) == 399
    assert len(tree.descendants("0")) == 399


def test_the_tree_below_a_place_has_it_as_root():
    city = PlaceTree(TWINS).below("331100")
    assert city.roots == ["331100"]
    assert [p.code for p in city] == ["331100", "331102"]
    assert "330000" not in city
    assert city["331100"].name.zh == "丽水市"
