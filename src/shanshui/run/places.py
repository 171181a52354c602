"""The place tree of an area, from a table, from polygons, or from both."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from shanshui.core.errors import AreaNotInTree, BoundaryNotInTree, NameForCode
from shanshui.core.labels import Label
from shanshui.core.place import Place, PlaceTree
from shanshui.data.tables import Row, Table, read_table
from shanshui.run.config import AreaFile

if TYPE_CHECKING:
    import geopandas as gpd

TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm")


@dataclass(frozen=True)
class Territory:
    """The places of an area. `shapes` are the polygons that are accounted: code → shapely, in `crs`.

    `wholes` are the polygons of places whose parts have polygons too; they are not accounted themselves.
    """

    tree: PlaceTree
    shapes: dict[str, Any] = field(default_factory=dict)
    crs: Any = None
    wholes: dict[str, Any] = field(default_factory=dict)


def read_tree(area: AreaFile) -> PlaceTree | None:
    """Return the tree of a table of places; None if the places are polygons with no table."""
    places = area.config.places
    if not places.file.lower().endswith(TABLES):
        return None
    where = area.where("places", "file")
    table = read_table(area.folder / places.file, places.file, required=[places.code], codes=[places.code])
    return _tree(area, [_place(area, table, row) for row in table], where)


def read_territory(area: AreaFile, geometry: bool = True) -> Territory:
    """Return the tree and, if wanted, the polygons of an area."""
    tree, setting = read_tree(area), area.config.places
    boundaries = setting.boundaries
    if tree is None:
        frame = _polygons(area, setting.file, setting.code, setting.layer, setting.crs)
        tree = _tree(area, [_place_of_polygon(area, row) for _, row in frame.iterrows()], area.where("places", "file"))
    elif boundaries is None or not geometry:
        return Territory(tree)
    else:
        frame = _polygons(area, boundaries.file, boundaries.code, boundaries.layer, boundaries.crs)
    return _territory(area, tree, frame)


def read_other_tree(area: AreaFile, file: str) -> PlaceTree:
    """Return another tree over the area's places: a table with code, parent, level, name_zh, name_en."""
    table = read_table(area.folder / file, file, filled=["code"], required=["parent", "level"])
    cells = [row.cells for row in table]
    named = [
        (cell, Label(cell.get("name_en", "") or cell["code"], cell.get("name_zh", "") or cell["code"]))
        for cell in cells
    ]
    return PlaceTree(
        [Place(cell["code"], cell["parent"], cell["level"] or "place", name) for cell, name in named], file
    )


def _polygons(area: AreaFile, file: str, code: str, layer: str | None, crs: str | None) -> "gpd.GeoDataFrame":
    from shanshui.data.places import read_places

    frame = read_places(area.folder / file, code, where=file, layer=layer or "", crs=crs or "")
    return frame.rename(columns={code: "code"})


def _territory(area: AreaFile, tree: PlaceTree, frame: "gpd.GeoDataFrame") -> Territory:
    """Return the polygons of the finest places: where a place's parts have polygons, its own is not used."""
    where = area.where("places", "boundaries", "file")
    shapes = dict(zip(frame["code"], frame.geometry, strict=True))
    unknown = [code for code in shapes if code not in tree]
    if unknown:
        raise BoundaryNotInTree(where=where, codes=unknown)
    wanted = {area.config.area.code, *tree.descendants(area.config.area.code)}
    inside = {code: shape for code, shape in shapes.items() if code in wanted}
    leaves = {code: shape for code, shape in inside.items() if not set(tree.descendants(code)) & set(inside)}
    wholes = {code: shape for code, shape in inside.items() if code not in leaves}
    return Territory(tree, dict(sorted(leaves.items())), frame.crs, wholes)


def _tree(area: AreaFile, places: list[Place], where: str) -> PlaceTree:
    tree = PlaceTree(places, where)
    code = area.config.area.code
    if code not in tree:
        tree.check_is_code(code, area.where("area", "code"))
        raise AreaNotInTree(where=area.where("area", "code"), code=code, known=[place.code for place in tree])
    return tree


def _place(area: AreaFile, table: Table, row: Row) -> Place:
    setting = area.config.places
    cells = row.cells
    name = Label(cells.get(setting.name_en, ""), cells.get(setting.name_zh, ""))
    return _named(
        area,
        cells[setting.code],
        cells.get(setting.parent, ""),
        cells.get(setting.level, ""),
        name,
        table.at(row, setting.code),
    )


def _place_of_polygon(area: AreaFile, row: Any) -> Place:
    setting = area.config.places

    def cell(column: str) -> str:
        value = row.get(column)
        return "" if value is None or value != value else str(value).strip()

    name = Label(cell(setting.name_en), cell(setting.name_zh))
    return _named(area, str(row["code"]), cell(setting.parent), cell(setting.level), name, setting.file)


def _named(area: AreaFile, code: str, parent: str, level: str, name: Label, where: str) -> Place:
    """Return a place; a parent given by name is refused, for two places are called Lishui."""
    if parent and not any(ch.isdigit() for ch in parent) and any("\u4e00" <= ch <= "\u9fff" for ch in parent):
        raise NameForCode(where=where, name=parent)
    own = area.config.area
    known = name if any(name) else (own.name.label if code == own.code else Label(code, code))
    return Place(code, parent, level or "place", Label(known.en or known.zh, known.zh or known.en))
