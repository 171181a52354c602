"""A small accounted area with two periods, a table of users and settings of assets: for tests."""

from pathlib import Path

from tests.run.test_change import ANNEX, AREAS, CLIMATE, PERIODS, RICE
from tests.tabular import write_area

from shanshui.run.account import prepare
from shanshui.run.run import run

USES = """place,period,service,item,sector,share,quantity,unit,user_place
990100,,water_retention,,households,0.3,,,
990100,,water_retention,,electricity_water,,,,
990101,2020,crop_provision,rice,agriculture,0.6,,,
990101,2020,crop_provision,rice,households,0.4,,,990102
990102,,global_climate_regulation,,rest_of_world,,1000,t,
"""
SETTINGS = f"""{PERIODS}
supply_use:
  shares: {{file: uses/shares.csv}}
assets:
  discount_rate: 0.03
  life: 50
  source: the finance bureau
  services: {{water_retention: {{life: 30, growth: 0.01}}}}
"""


def write_accounted(folder: Path, settings: str = SETTINGS, uses: str = USES, **files: str) -> Path:
    """Write and account the area; `files` lie in its folder `uses`."""
    (folder / "uses").mkdir(parents=True)
    for name, text in {"shares": uses, **files}.items():
        (folder / "uses" / f"{name}.csv").write_text(text, encoding="utf-8")
    write_area(folder, settings, q=RICE, areas=AREAS, climate=CLIMATE.format(rain=1700), annex=ANNEX)
    run(prepare(folder))
    return folder
