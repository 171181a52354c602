"""Cover: vegetation cover from NDVI, cover factor C and practice factor P of the (R)USLE."""

import numpy as np

from shanshui.core.labels import Label
from shanshui.core.spec import Array, Derivation, Formula
from shanshui.derive._bands import by_class
from shanshui.derive.terrain import percent

COVER_CLASSES = (0.1, 0.3, 0.5, 0.7, 0.9)
SLOPE_CLASSES = (5.0, 10.0, 15.0, 20.0, 25.0)  # degrees
TERRACES = (0.100, 0.221, 0.305, 0.575, 0.705, 0.800)
HARDLY = 1e-4  # share of cover; below it C is 1


def dimidiate(index: Array, soil: Array, full: Array) -> Array:
    """Return the share of ground under plants in a pixel that mixes bare soil and full cover, from 0 to 1."""
    return np.minimum(np.maximum((index - soil) / (full - soil), 0.0), 1.0)


def cover_from_maximum(ndvi_maximum: Array, ndvi_soil: Array, ndvi_full: Array) -> Array:
    """Return vegetation cover of the year's greenest time."""
    return dimidiate(ndvi_maximum, ndvi_soil, ndvi_full)


def cover_from_ndvi(ndvi: Array, ndvi_soil: Array, ndvi_full: Array) -> Array:
    """Return vegetation cover of the year."""
    return dimidiate(ndvi, ndvi_soil, ndvi_full)


def cai(vegetation_cover: Array) -> Array:
    """Return C of Cai Chongfa: 0.6508 − 0.3436 lg f(%), from 1 on bare ground to 0 above 78.3 % of cover."""
    covered = np.less_equal(vegetation_cover, 0.783)
    regression = 0.6508 - 0.3436 * np.log10(100 * np.maximum(vegetation_cover, HARDLY))
    return np.minimum(np.maximum(regression, 0.0), 1.0) * covered


def class_table(
    vegetation_cover: Array,
    cover_factor_class_1: Array,
    cover_factor_class_2: Array,
    cover_factor_class_3: Array,
    cover_factor_class_4: Array,
    cover_factor_class_5: Array,
    cover_factor_class_6: Array,
) -> Array:
    """Return C by ecosystem type and class of cover: below 10, 30, 50, 70, 90 %, and above."""
    amounts = (
        cover_factor_class_1,
        cover_factor_class_2,
        cover_factor_class_3,
        cover_factor_class_4,
        cover_factor_class_5,
        cover_factor_class_6,
    )
    return by_class(vegetation_cover, COVER_CLASSES, amounts, at_edge=1.0)


def cai_by_type(vegetation_cover: Array, cover_factor_a: Array, cover_factor_b: Array) -> Array:
    """Return C = a − b lg f, f the share of cover, from 0 to 1, with a and b of the ecosystem type.

    Natural vegetation has Cai's regression, dry cropland 0.221 − 0.595 lg f, other types a constant (b = 0).
    """
    regression = cover_factor_a - cover_factor_b * np.log10(np.maximum(vegetation_cover, HARDLY))
    return np.minimum(np.maximum(regression, 0.0), 1.0)


def slope_table(slope: Array, practised_share: Array) -> Array:
    """Return P by class of slope where the land is terraced, and 1 elsewhere."""
    terraced = by_class(slope, SLOPE_CLASSES, TERRACES, at_edge=0.0)
    return practised_share * terraced + (1 - practised_share)


def wener(slope: Array, practised_share: Array) -> Array:
    """Return P = 0.2 + 0.03 s(%), at most 1, where there are practices, and 1 elsewhere (Wener 1981)."""
    practised = np.minimum(0.2 + 0.03 * percent(slope), 1.0)
    return practised_share * practised + (1 - practised_share)


def use_table(practice_factor_by_use: Array) -> Array:
    """Return P of the ecosystem type."""
    return practice_factor_by_use


def _dimidiate(option: str, formula: Formula, en: str, zh: str) -> Derivation:
    return Derivation(
        "vegetation_cover", option, formula, "dimidiate pixel model (Gutman and Ignatov 1998)", Label(en, zh)
    )


def _rusle(variable: str, option: str, formula: Formula, source: str, label: Label) -> Derivation:
    return Derivation(variable, option, formula, source, label, empirical=True)


DERIVATIONS: tuple[Derivation, ...] = (
    _dimidiate("ndvi_maximum", cover_from_maximum, "From the year's maximum NDVI", "由年最大 NDVI"),
    _dimidiate("ndvi", cover_from_ndvi, "From the year's NDVI", "由年 NDVI"),
    _rusle(
        "cover_factor",
        "cai_by_type",
        cai_by_type,
        "Cai Chongfa et al. 2000 and constants by type, as in the national guideline [M]",
        Label("Cai's regression for natural vegetation, others by type", "自然植被用蔡崇法公式，其余按类型"),
    ),
    _rusle(
        "cover_factor", "cai", cai, "Cai Chongfa et al. 2000 [M]", Label("Cai's regression everywhere", "蔡崇法公式")
    ),
    _rusle(
        "cover_factor",
        "class_table",
        class_table,
        "table of cover classes of the national guideline [M]",
        Label("By type and class of cover", "按类型和盖度分级赋值"),
    ),
    Derivation(
        "practice_factor",
        "use_table",
        use_table,
        "table by land use [M]",
        Label("By ecosystem type", "按土地利用赋值"),
    ),
    _rusle(
        "practice_factor",
        "slope_table",
        slope_table,
        "table by slope for cropland [M]",
        Label("Cropland by class of slope", "耕地按坡度分级赋值"),
    ),
    _rusle(
        "practice_factor",
        "wener",
        wener,
        "Wener 1981 [M]",
        Label("Cropland by slope (Wener)", "耕地按坡度（Wener 公式）"),
    ),
)
