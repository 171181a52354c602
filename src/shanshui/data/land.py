"""The piece of land that several polygons cover together, with no more corners than an account of it takes."""

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CORNERS: Final = 10_000  # of land that is accounted (run.zone)
FIRST: Final = 1e-5  # of a degree: a metre, the first distance a border may be moved by
FARTHEST: Final = 1e-2
METRES: Final = 111_320  # in a degree of latitude
GRID: Final = 1e-7  # of a degree: a centimetre


def together(shapes: "NDArray[np.object_]") -> tuple[Any, float]:
    """Return the land under polygons in longitude and latitude, and by how many metres its border was moved at most.

    What two of them share counts once, and polygons side by side become one. A border of more corners than are taken
    is drawn simpler, as little as that needs; where even a kilometre is too little, it is left as it is. None where
    the sides of a polygon cross: which land is meant cannot be told.
    """
    import shapely

    if not shapely.is_valid(shapes).all():
        return None, 0.0
    whole = shapely.union_all(shapely.set_precision(shapes, GRID))
    if shapely.get_num_coordinates(whole) <= CORNERS:
        return whole, 0.0
    distance = FIRST
    while distance <= FARTHEST:
        simpler = shapely.set_precision(shapely.simplify(whole, distance), GRID)
        if shapely.get_num_coordinates(simpler) <= CORNERS:
            return simpler, distance * METRES
        distance *= 2
    return whole, 0.0
