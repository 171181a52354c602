"""Soil retained by cover and practice, once for all the items of soil retention."""

from shanshui.core.labels import Label
from shanshui.core.spec import Array, Derivation


def soil_retained(
    rain_erosivity: Array,
    soil_erodibility: Array,
    topographic_factor: Array,
    cover_factor: Array,
    practice_factor: Array,
) -> Array:
    """Return soil retained, t ha-1: R K LS (1 − C P), what a bare slope would lose less what the real one loses."""
    return rain_erosivity * soil_erodibility * topographic_factor * (1 - cover_factor * practice_factor)


DERIVATIONS = (
    Derivation(
        variable="soil_retained",
        option="rusle",
        formula=soil_retained,
        source="RUSLE; Acta Ecologica Sinica 37(19):6302 (Garzê 2010)",
        label=Label("RUSLE", "修正通用土壤流失方程"),
    ),
)
