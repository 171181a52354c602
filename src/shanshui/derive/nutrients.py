"""Nitrogen and phosphorus kept from streams, along the flow of water, and what the runoff of a cell is measured by."""

from shanshui.core.labels import Label
from shanshui.core.spec import Array, Derivation, Routed


def rain(precipitation: Array) -> Array:
    """Return what the runoff of a cell is measured by, mm: the rain of the year."""
    return precipitation


def surface_runoff(runoff: Array) -> Array:
    """Return what the runoff of a cell is measured by, mm: surface runoff."""
    return runoff


INVEST = "InVEST NDR, over land (Borselli et al. 2008, Vigiak et al. 2012)"


def _routed(nutrient: str, label: Label) -> Routed:
    return Routed(
        variable=f"{nutrient}_kept_from_streams",
        needs=("elevation", "runoff_proxy"),
        parameters=(
            "stream_area",
            "nutrient_connectivity_slope",
            f"{nutrient}_load",
            f"{nutrient}_retention",
            f"{nutrient}_retention_length",
        ),
        model="shanshui.routing.kept_nutrients:kept_from_streams",
        source=INVEST,
        label=label,
    )


ROUTED = (
    _routed("nitrogen", Label("Nitrogen delivery along the flow of water", "沿水流的氮输移")),
    _routed("phosphorus", Label("Phosphorus delivery along the flow of water", "沿水流的磷输移")),
)

DERIVATIONS = (
    Derivation(
        variable="runoff_proxy",
        option="precipitation",
        formula=rain,
        source="InVEST NDR: the proxy of the sample datastack of Gura",
        label=Label("Precipitation", "降水量"),
    ),
    Derivation(
        variable="runoff_proxy",
        option="surface_runoff",
        formula=surface_runoff,
        source="InVEST NDR: any map of how unevenly water runs off",
        label=Label("Surface runoff", "地表径流量"),
    ),
)
