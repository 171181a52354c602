"""Noise attenuation: traffic noise that belts of trees along roads keep from people.

The length of road with a belt, times the cost of a noise barrier for the accounting period. No default cost was
published where we could read it.
"""

from shanshui.core.labels import Label
from shanshui.core.spec import Array, Item, Service


def belt_length(noise_belt_length: Array) -> Array:
    """Return the length of road with a tree belt (km)."""
    return noise_belt_length


def barrier_cost(amount: Array, noise_barrier_price: Array) -> Array:
    """Return the cost of barriers along the same length (yuan)."""
    return amount * noise_barrier_price


BELT = Item(
    id="belt",
    label=Label("Tree belts along roads", "道路绿化带"),
    unit="km",
    physical={"length": belt_length},
    monetary={"replacement_cost": barrier_cost},
    price="noise_barrier_price",
    scope="place",
    source="V = km of belt x cost of a barrier (Shenzhen DB4403/T 141-2021, recalled)",
)

SERVICE = Service(
    id="noise_attenuation",
    section="regulating",
    seea="Noise attenuation services",
    label=Label("Noise reduction", "噪声消减"),
    items=(BELT,),
    source="NDRC/NBS 2022 specification; Shenzhen DB4403/T 141-2021",
)
