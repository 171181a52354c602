"""What sort of thing a number is; its kind decides how it is resampled and totalled (§4)."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a number behaves over area.

    A density is per hectare and summed over area; an amount belongs to a whole place;
    a state (a temperature, a depth of rain) is averaged and never summed; a class is a
    name and never averaged.
    """

    DENSITY = "density"
    AMOUNT = "amount"
    STATE = "state"
    CLASS = "class"

    @property
    def has_total(self) -> bool:
        """Return whether adding up values of this kind means anything."""
        return self in (Kind.DENSITY, Kind.AMOUNT)

    @property
    def resampling(self) -> str:
        """Return how a raster of this kind is brought to another grid."""
        return RESAMPLING[self]


RESAMPLING = {
    Kind.DENSITY: "area-weighted mean",
    Kind.AMOUNT: "sum of shares",
    Kind.STATE: "bilinear",
    Kind.CLASS: "majority",
}


@dataclass(frozen=True)
class Quantity:
    """A unit together with a kind."""

    unit: str
    kind: Kind
