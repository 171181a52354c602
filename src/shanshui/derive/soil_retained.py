"""Soil retained by cover and practice, once for all the items of soil retention."""

from shanshui.core.labels import Label
from shanshui.core.spec import Array, Derivation, Routed


def soil_retained(
    rain_erosivity: Array,
    soil_erodibility: Array,
    topographic_factor: Array,
    cover_factor: Array,
    practice_factor: Array,
) -> Array:
    """Return soil retained, t ha-1: R K LS (1 − C P), what a bare slope would lose less what the real one loses."""
    return rain_erosivity * soil_erodibility * topographic_factor * (1 - cover_factor * practice_factor)


def kept_from_streams(avoided_sediment_export: Array) -> Array:
    """Return soil retained, t ha-1: what cover and practice keep from reaching a stream, here or on the way to it."""
    return avoided_sediment_export


INVEST = "InVEST SDR (Borselli et al. 2008, Vigiak et al. 2012, Hamel et al. 2015)"

ROUTED = (
    Routed(
        variable="avoided_sediment_export",
        needs=("elevation", "rain_erosivity", "soil_erodibility", "cover_factor", "practice_factor"),
        parameters=("stream_area", "connectivity_slope", "connectivity_middle", "delivery_most", "slope_length"),
        model="shanshui.routing.account:avoided_sediment_export",
        source=INVEST,
        label=Label("Sediment delivery along the flow of water", "沿水流的泥沙输移"),
    ),
)

DERIVATIONS = (
    Derivation(
        variable="soil_retained",
        option="rusle",
        formula=soil_retained,
        source="RUSLE; Acta Ecologica Sinica 37(19):6302 (Garzê 2010)",
        label=Label("RUSLE", "修正通用土壤流失方程"),
    ),
    Derivation(
        variable="soil_retained",
        option="sediment_delivery",
        formula=kept_from_streams,
        source=INVEST,
        label=Label("Sediment kept from streams, along the flow of water", "沿水流拦截的入河泥沙"),
    ),
)
