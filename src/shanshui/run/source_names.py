"""Which variable each source provides, from its name and settings alone."""

from shanshui.core import registry
from shanshui.core.errors import ProvidedTwice
from shanshui.run.config import AreaFile, Source

LAND_COVER = "ecosystem_type"
ALIASES = {
    "land_cover": LAND_COVER,
    "relief": "elevation",
    "dem": "elevation",
    "rain": "precipitation",
    "temperature": "air_temperature",
}


def variable_of(name: str, setting: Source) -> str:
    """Return the variable a source provides: the one it says, else its own name.

    With twelve months or the days of a year it is the monthly or daily variable.
    """
    variable = setting.variable or ALIASES.get(name, name)
    for bands, suffix in (("months", "_monthly"), ("days", "_daily")):
        if setting.bands == bands and f"{variable}{suffix}" in registry.variables():
            return f"{variable}{suffix}"
    return variable


def by_variable(area: AreaFile) -> dict[str, str]:
    """Return variable → name of the source that provides it, or raise ProvidedTwice."""
    found: dict[str, str] = {}
    for name, setting in area.config.sources.items():
        where = area.where("sources", name)
        variable = registry.variable(variable_of(name, setting), where).name
        if variable in found:
            raise ProvidedTwice(where=where, variable=variable, first=found[variable], second=name)
        found[variable] = name
    return found
