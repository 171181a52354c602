"""Write an area that has indicators and no account: incomes of town and country, quintiles, GDP, clusters."""

from pathlib import Path

YEARS = range(2015, 2023)
CITY, COUNTIES = "990100", ("990101", "990102", "990103", "990104")
PLACES = "code,parent,level,name_zh,name_en\n990100,,city,甲市,Alpha\n" + "".join(
    f"{code},{CITY},county,{name}县,County {number}\n"
    for number, (code, name) in enumerate(zip(COUNTIES, "乙丙丁戊", strict=True), start=1)
)
INDICATORS = """id,label_zh,label_en,unit,direction,over_places,over_time,basis
urban,城镇居民人均可支配收入,Urban income per head,yuan person-1,up,none,,current
rural,农村居民人均可支配收入,Rural income per head,yuan person-1,up,none,,current
people,常住人口,Resident population,person,up,sum,,
urban_people,城镇人口,Urban population,person,up,sum,,
rural_people,农村人口,Rural population,person,up,sum,,
income,人均可支配收入,Income per head,yuan person-1,up,none,,current
q1,低收入组,Group 1,yuan person-1,up,none,,current
q2,中低收入组,Group 2,yuan person-1,up,none,,current
q3,中等收入组,Group 3,yuan person-1,up,none,,current
q4,中高收入组,Group 4,yuan person-1,up,none,,current
q5,高收入组,Group 5,yuan person-1,up,none,,current
size,户均人口,People per household,person,up,none,,
gdp,地区生产总值（2015 年价）,GDP at 2015 prices,亿元,up,none,,comparable
gdp_now,地区生产总值,GDP,亿元,up,none,,current
employed,从业人员,People employed,person,up,none,,
investment,固定资产投资,Fixed investment,亿元,up,none,,current
prices,价格指数,Price index,1,up,none,,
"""
SETTINGS = """
prosperity:
  urban_rural: {urban: urban, rural: rural, urban_people: urban_people, rural_people: rural_people}
  regional: {income: income, people: people, level: county}
  groups: {counted: households, per: head, indicators: [q1, q2, q3, q4, q5], sizes: [size]}
  bands:
    - {least: 100000, most: 500000, counted: households, per: household, target: 0.7, name: {zh: 中等收入家庭, en: middle}}
  draws: 400
growth:
  gdp: gdp
  labour: employed
  capital:
    investment: investment
    deflator: prices
    depreciation: {value: 0.096, low: 0.05, high: 0.12, source: made up}
  capital_share: {value: 0.45, low: 0.35, high: 0.55, source: made up}
  clusters:
    file: clusters.csv
    goals: [{size: 1000, count: 1}, {size: 500, count: 5}, {size: 100, count: 10}]
  draws: 500
"""
CLUSTERS = """cluster,name_zh,name_en,place,period,output,unit
equipment,装备制造,Equipment,990101,2022,1080,亿元
steel,钢铁,Steel,990102,2022,53,10亿元
toys,玩具,Toys,990103,2022,95,亿元
bamboo,竹木,Bamboo,990104,2022,,亿元
"""


def observations() -> str:
    """Return observations in which the gap of the last county widens and all others narrow."""
    rows = ["indicator,place,period,value,low,high,status"]

    def add(indicator: str, place: str, year: int, value: float, spread: float = 0.0, status: str = "A") -> None:
        ends = (f"{value * (1 - spread):.6f}", f"{value * (1 + spread):.6f}") if spread else ("", "")
        rows.append(f"{indicator},{place},{year},{value:.6f},{ends[0]},{ends[1]},{status}")

    for year in YEARS:
        t = year - YEARS[0]
        for number, code in enumerate(COUNTIES):
            town, country = 30_000 * (1 + 0.1 * number) * 1.07**t, 14_000 * 1.085**t
            country = 9_000 * 1.05**t if code == COUNTIES[-1] else country
            in_town, in_country = 100_000 + 40_000 * number, 140_000 - 10_000 * number
            add("urban", code, year, town, 0.03)
            add("rural", code, year, country, 0.03)
            add("urban_people", code, year, in_town)
            add("rural_people", code, year, in_country)
            add("people", code, year, in_town + in_country)
            add("income", code, year, (town * in_town + country * in_country) / (in_town + in_country))
        for number, mean in enumerate((14_000, 24_000, 33_000, 45_000, 80_000), start=1):
            add(f"q{number}", CITY, year, mean * 1.075**t * (1 + 0.01 * t * (number == 5)))
        add("size", CITY, year, 2.8)
        add("gdp", CITY, year, 1000 * 1.065**t)
        add("gdp_now", CITY, year, 1000 * 1.09**t)
        add("employed", CITY, year, 1.4e6 * 1.003**t)
        add("investment", CITY, year, 300 * 1.1**t)
        add("prices", CITY, year, 1.02**t)
    return "\n".join(rows) + "\n"


def write_area(folder: Path, settings: str = SETTINGS, **files: str) -> Path:
    """Write the area; `files` replaces or adds `name.csv`."""
    contents = {"places": PLACES, "indicators": INDICATORS, "observations": observations(), "clusters": CLUSTERS}
    for name, content in (contents | files).items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    (folder / "area.yaml").write_text(
        f'area: {{code: "{CITY}", name: {{zh: 甲市, en: Alpha}}}}\nperiods: [2022]\nplaces: {{file: places.csv}}\n'
        f"indicators: {{file: indicators.csv}}\nobservations: [{{file: observations.csv}}]\n{settings}",
        encoding="utf-8",
    )
    return folder
