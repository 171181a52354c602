"""Windbreak and sand fixation: soil that plant cover keeps from being blown away.

The revised wind erosion equation (RWEQ) gives the loss of bare ground and of covered ground; their difference is the
sand fixed, valued as controlling the land that it would have buried. It is a regression in kg and m, without proof by
units, and it turns: beyond a transport of about 61 kg m-1 more drive means less loss at the 50 m it is taken at.
"""

import numpy as np

from shanshui.core.labels import Label
from shanshui.core.spec import Array, Item, Service

FIELD_LENGTH = 50.0  # m, distance downwind at which the loss is taken
TRANSPORT = 109.8
CRITICAL_LENGTH = 150.71  # m; two public programs write 105.71, which gives 50% too much
CRITICAL_POWER = 0.3711


def erodible_fraction(sand: Array, silt: Array, clay: Array, organic_matter: Array, calcium_carbonate: Array) -> Array:
    """Return the erodible fraction EF of the soil, a share and so kept within 0 to 1; all arguments in percent."""
    with np.errstate(divide="ignore", invalid="ignore"):  # pure sand has no clay: the ratio is endless, EF is 1
        ratio = np.divide(sand, clay)
    percent = 29.09 + 0.31 * sand + 0.17 * silt + 0.33 * ratio - 2.59 * organic_matter - 0.95 * calcium_carbonate
    return np.clip(percent / 100, 0, 1)


def soil_crust_factor(clay: Array, organic_matter: Array) -> Array:
    """Return the soil crust factor SCF; both arguments in percent."""
    return 1 / (1 + 0.0066 * clay**2 + 0.021 * organic_matter**2)


def wind_cover_factor(vegetation_cover: Array, wind_cover_coefficient: Array) -> Array:
    """Return the share of wind erosion left under a plant cover: exp(a f), 1 on bare ground."""
    return np.exp(wind_cover_coefficient * vegetation_cover)


def sand_loss(drive: Array, critical_length: Array = None) -> Array:
    """Return wind erosion, kg m-2: (2z/s²) Qmax exp(−(z/s)²), from the drive WF EF SCF K' C (kg m-1).

    Another critical length (m) than that of RWEQ is only for finding out what another program did.
    """
    length = CRITICAL_LENGTH if critical_length is None else critical_length
    per_length_squared = (drive**CRITICAL_POWER / length) ** 2  # 1/s², so that no drive divides by zero
    greatest = TRANSPORT * drive
    return 2 * FIELD_LENGTH * per_length_squared * greatest * np.exp(-(FIELD_LENGTH**2) * per_length_squared)


def sand_fixed(
    weather_factor: Array,
    sand: Array,
    silt: Array,
    clay: Array,
    organic_matter: Array,
    calcium_carbonate: Array,
    soil_roughness_factor: Array,
    vegetation_cover: Array,
    wind_cover_coefficient: Array,
) -> Array:
    """Return sand fixed, kg m-2: SL(C = 1) − SL(C)."""
    erodible = erodible_fraction(sand, silt, clay, organic_matter, calcium_carbonate)
    drive = weather_factor * erodible * soil_crust_factor(clay, organic_matter) * soil_roughness_factor
    return sand_loss(drive) - sand_loss(drive * wind_cover_factor(vegetation_cover, wind_cover_coefficient))


def land_control_cost(
    amount: Array, sand_bulk_density: Array, sand_cover_depth: Array, sand_control_price: Array
) -> Array:
    """Return the cost of controlling the land that the sand would have covered (yuan): Q / (ρ h) p."""
    return amount / (sand_bulk_density * sand_cover_depth) * sand_control_price


SAND = Item(
    id="sand",
    label=Label("Sand fixed", "固沙量"),
    unit="t",
    returns="kg m-2",
    physical={"rweq": sand_fixed},
    monetary={"land_control": land_control_cost},
    price="sand_control_price",
    ecosystems=("forest", "shrub", "grass", "farmland", "bare", "desert"),
    empirical=True,
    source="RWEQ; price: Acta Ecologica Sinica 37(19):6302 (Garzê 2010)",
)

SERVICE = Service(
    id="sand_fixation",
    section="regulating",
    seea="Soil and sediment retention services: wind",
    label=Label("Windbreak and sand fixation", "防风固沙"),
    items=(SAND,),
    source=SAND.source,
)
