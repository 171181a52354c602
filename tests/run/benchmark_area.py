"""A made-up city of eight counties with planted shortfalls, for tests of benchmarks."""

import random
from pathlib import Path

COUNTIES = {f"99010{n}": f"County {n}" for n in range(1, 9)}
CITY, WEAK = "990100", "990103"

DICTIONARY = """id,label_zh,label_en,unit,direction,least,most,over_places
population,常住人口,population,person,up,,,sum
area,面积,area,km2,up,,,sum
gdp,地区生产总值,GDP,万元,up,,,sum
investment,投资,investment,万元,up,,,sum
sewage,污水处理农户比例,households with sewage treated,%,up,0,100,none
dust,颗粒物浓度,particles,ug m-3,down,0,100,none
schools,学校满意度,content with schools,%,up,0,100,none
same,达标率,compliance,%,up,0,100,none
"""
INDEX = """code,parent,weight,name_zh,name_en,target,per,factor
index,,,乡村指数,Rural index,,,
wealth,index,1,富裕,Wealth,,,
life,index,1,生活,Life,,,
gdp,wealth,1,,,,population,
sewage,life,1,,,90%,,
dust,life,1,,,,,
schools,life,1,,,,,
same,life,1,,,,,
"""
COSTS = """indicator,times,factor,unit_zh,unit_en,unit_cost,source
sewage,population,0.01,人,people,3000,made up
"""
OTHERS = """place,name_zh,name_en,indicator,period,value,unit
330523,安吉县,Anji,sewage,2023,99,%
330523,安吉县,Anji,dust,2023,12,ug m-3
330523,安吉县,Anji,gdp,2023,600,亿元
330523,安吉县,Anji,population,2023,590000,person
330523,安吉县,Anji,schools,2023,97,%
330523,安吉县,Anji,same,2023,100,%
"""
AREA = """area: {code: "990100", name: {zh: 虚构市, en: Made-up City}}
periods: [2022, 2023]
places: {file: places.csv}
indicators: {file: dictionary.csv}
observations: [{file: values.csv}]
benchmark:
  index: index.csv
  impute: group-mean
  costs: costs.csv
  similar: {on: [population, area], count: 3}
  frontier: {inputs: [investment], outputs: [gdp]}
  standards: [gbt-32000-2015]
  items: {sewage_households: sewage}
  vary: {draws: 200}
"""


def write_area(folder: Path, more: str = "", seed: int = 1, shuffled: bool = False) -> Path:
    """Write the area; `more` is added to its section `benchmark`. County 3 is weak in sewage and schools."""
    rows = [f"{CITY},,city,虚构市,Made-up City"]
    rows += [f"{code},{CITY},county,{name[-1]}县,{name}" for code, name in COUNTIES.items()]
    texts = {
        "places.csv": "code,parent,level,name_zh,name_en\n" + "\n".join(rows) + "\n",
        "dictionary.csv": DICTIONARY,
        "index.csv": INDEX,
        "costs.csv": COSTS,
        "others.csv": OTHERS,
        "values.csv": _values(seed, shuffled),
        "area.yaml": AREA + more,
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def _values(seed: int, shuffled: bool) -> str:
    draw, rows = random.Random(seed), []
    for year in (2022, 2023):
        for code in COUNTIES:
            weak = code == WEAK
            people = draw.randint(100_000, 400_000)
            values = {
                "population": people,
                "area": draw.randint(900, 3000),
                "gdp": round(people * (5 if weak else draw.uniform(5.5, 7))),
                "investment": round(people * draw.uniform(1, 2)),
                "sewage": 41.0 if weak else round(draw.uniform(85, 95), 1),
                "dust": round(draw.uniform(20, 30), 1),
                "schools": 35.0 if weak else round(draw.uniform(88, 96), 1),
                "same": 100,
            }
            if (code, year) == ("990105", 2023):
                del values["schools"]
            rows += [f"{name},{code},{year},{value}" for name, value in values.items()]
    if shuffled:
        draw.shuffle(rows)
    return "indicator,place,period,value\n" + "\n".join(rows) + "\n"
