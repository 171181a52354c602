"""Write areas with a section `condition`: for tests."""

from pathlib import Path

from tests.accounts.ei_vector import GIVEN, unit_of
from tests.tabular import PLACES

READINGS = "place,period,ecosystem_type,variable,value,unit\n"
REFERENCES = "variable,class,ecosystem_type,low,high,unit,weight,source,name_zh,name_en\n"
FIELD = """990101,2015,forest,soil_organic_carbon,18,g/kg
990101,2020,forest,soil_organic_carbon,3.1,percent
990101,2015,forest,canopy,62,%
990101,2020,forest,canopy,70,%
"""
LEVELS = """soil_organic_carbon,chemical_state,forest,5,30,g/kg,0.5,undisturbed plots,土壤有机碳,Soil organic carbon
canopy,structural_state,forest,20,90,%,0.5,old stands,郁闭度,Canopy
"""
SCORES = """place,period,value,method,source,name_zh,name_en
990100,2016,87.1,hjt-192-2006,bulletin,甲市,Alpha
880100,2016,86.0,hjt-192-2006,bulletin,他市,Other
990100,2017,88.1,hj-192-2015,bulletin,甲市,Alpha
880100,2017,88.1,hj-192-2015,bulletin,他市,Other
990100,2018,88.3,hj-192-2015,bulletin,甲市,Alpha
880100,2018,87.9,hj-192-2015,bulletin,他市,Other
"""


def ei_rows(place: str, period: str, **changes: float | None) -> str:
    """Return the rows of the worked example of EI, with some changed or (None) left out."""
    given = {name: value for name, value in {**GIVEN, **changes}.items() if value is not None}
    return "".join(f"{place},{period},,{name},{value:g},{unit_of(name)}\n" for name, value in given.items())


def write(folder: Path, settings: str, **files: str) -> Path:
    """Write area.yaml with `settings` as its section `condition`, places.csv, and `name.csv` for each file."""
    indented = "".join(f"  {line}\n" for line in settings.strip().splitlines())
    for name, content in {"places": PLACES, **files}.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    (folder / "area.yaml").write_text(
        'area: {code: "990100", name: {zh: 甲市, en: Alpha}}\nstandard: mee-2020\nperiods: [2015, 2020]\n'
        f"places: {{file: places.csv}}\ncondition:\n{indented}",
        encoding="utf-8",
    )
    return folder


WHOLE = """
readings: {ei: {file: ei.csv}, field: {file: field.csv}}
references: {file: references.csv}
ranking:
  scores: {file: scores.csv}
  claims: [{place: "990100", years: 15, last: 2018, source: a report}]
"""


def whole(folder: Path) -> Path:
    """Write an area with everything but EQI; the worked example of EI is Beta in 2020."""
    wetter = ei_rows("990101", "2015", ndvi_growing_season=0.75, water_resource=1700.0, water_resource_mean=1000.0)
    return write(
        folder,
        WHOLE,
        ei=READINGS + wetter + ei_rows("990101", "2020"),
        field=READINGS + FIELD,
        references=REFERENCES + LEVELS,
        scores=SCORES,
    )
