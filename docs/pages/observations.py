"""The page of indicators and observations: columns of the user's tables, statuses of values."""

from pages.markdown import both, page, table
from shanshui.data import indicators, observations
from shanshui.data.place_changes import REQUIRED as OF_CHANGES
from shanshui.targets.observations import CONFIDENTIALITIES, STATUSES


def observations_page() -> str:
    """Return the page of the tables that indicators and observations are read from."""
    dictionary = table(
        ("column", "what it holds", "needed"),
        ([f"`{name}`", both(label), _needed(name, indicators.REQUIRED)] for name, label in indicators.COLUMNS.items()),
    )
    columns = (*observations.REQUIRED, *observations.OPTIONAL)
    tidy = table(("column", "needed"), ([f"`{name}`", _needed(name, observations.REQUIRED)] for name in columns))
    codes = table(("status", "meaning"), ([f"`{code}`", both(label)] for code, label in STATUSES.items()))
    secret = table(("code", "meaning"), ([f"`{code}`", both(label)] for code, label in CONFIDENTIALITIES.items()))
    changes = ", ".join(f"`{name}`" for name in OF_CHANGES)
    return page(
        "Indicators and observations",
        "After this page you can write a dictionary of indicators, a table of observations and one of place changes.",
        f"## Dictionary of indicators\n\n{dictionary}",
        f"## Tidy table of observations\n\n{tidy}\n\nA unit that is left out is the indicator's own.",
        f"## Status of a value (SDMX CL_OBS_STATUS)\n\n{codes}",
        f"## Confidentiality (SDMX CL_CONF_STATUS)\n\n{secret}",
        f"## Place changes\n\nColumns {changes}, and `by`: what the share was measured by. "
        "The shares of a former place add up to 1.",
    )


def _needed(name: str, required: tuple[str, ...]) -> str:
    return "yes" if name in required else ""
