"""A made-up city of three counties on which it is known what is wrong."""

from pathlib import Path

PLACES = """code,parent,level,name_zh,name_en
331100,,city,丽水市,Lishui City
331102,331100,county,莲都区,Liandu
331121,331100,county,青田县,Qingtian
331122,331100,county,缙云县,Jinyun
"""
DICTIONARY = """id,label_zh,label_en,unit,direction,over_places,numerator,denominator,factor
gdp,地区生产总值,GDP,亿元,up,sum,,,
population,常住人口,population,person,up,sum,,,
income,居民收入,income,yuan person-1,up,none,,,
trees,造林面积,trees planted,ha,up,sum,,,
"""
YEARS = range(2018, 2024)
GROWTH = {"331102": 0.08, "331121": 0.01, "331122": 0.08}  # Qingtian falls behind
GDP = {"331102": 100.0, "331121": 50.0, "331122": 80.0}
TARGETS = """id,indicator,level,place,base_period,period,rate,target,owner,document
gdp-county,gdp,county,,2018,2025,8%,,发改局,第〔2018〕1号
gdp-city,gdp,,331100,2018,2025,,500,发改局,第〔2018〕1号
trees-city,trees,,331100,2018,2025,,1000,林业局,第〔2018〕2号
"""
INDEX = """code,parent,weight,name_zh,name_en
all,,,总指数,Index
gdp,all,1,,
income,all,1,,
"""
AREA = """area: {code: "331100", name: {zh: 丽水市, en: Lishui City}}
periods: [2023]
places: {file: places.csv}
indicators: {file: dictionary.csv}
observations:
  - {file: values.csv, published: 2024-03-01, source: synthetic}
targets: {file: targets.csv}
benchmark: {index: index.csv}
"""


def values(until: int = 2023, qingtian: float = GROWTH["331121"]) -> str:
    """Return the observations: Qingtian grows slowly, the city's GDP is overstated in 2022, trees of one county absent."""
    rows = ["indicator,place,period,value,unit,status"]
    for year in range(2018, until + 1):
        total = 0.0
        for place, base in GDP.items():
            rate = qingtian if place == "331121" else GROWTH[place]
            value = round(base * (1 + rate) ** (year - 2018), 2)
            total += value
            rows.append(f"gdp,{place},{year},{value},亿元,")
            rows.append(f"population,{place},{year},{int(base * 5000)},person,")
            rows.append(f"income,{place},{year},{30000 + 100 * int(base)},yuan person-1,")
            if place != "331122":
                rows.append(f"trees,{place},{year},{base},ha,")
        if year == 2022:
            rows.append(f"gdp,331100,2022,{round(total * 1.08, 2)},亿元,P")
    return "\n".join(rows) + "\n"


def write_area(folder: Path) -> Path:
    """Write the area and return its folder."""
    files = {
        "area.yaml": AREA,
        "places.csv": PLACES,
        "dictionary.csv": DICTIONARY,
        "values.csv": values(),
        "targets.csv": TARGETS,
        "index.csv": INDEX,
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def write_alike(folder: Path, noise: float, seed: int = 1) -> Path:
    """Write 24 counties that differ by noise alone and are half a per cent a year ahead of their targets."""
    import numpy as np

    rng = np.random.Generator(np.random.Philox(seed))
    counties, names = [f"3311{n}" for n in range(20, 44)], [f"i{n}" for n in range(4)]
    head = "id,label_zh,label_en,unit,direction,over_places\n"
    rows = [
        f"{name},{county},{year},{100 * 1.065 ** (year - 2014) * rng.lognormal(0, noise):.4f}"
        for name in names
        for county in counties
        for year in range(2014, 2024)
    ]
    files = {
        "area.yaml": AREA,
        "places.csv": "code,parent,level,name_zh,name_en\n331100,,city,市,City\n"
        + "".join(f"{code},331100,county,县{code},County {code}\n" for code in counties),
        "dictionary.csv": head + "".join(f"{name},指标,indicator,yuan,up,none\n" for name in names),
        "values.csv": "\n".join(["indicator,place,period,value", *rows]) + "\n",
        "targets.csv": "id,indicator,level,base_period,period,rate\n"
        + "".join(f"t{name},{name},county,2014,2025,6%\n" for name in names),
        "index.csv": "code,parent,weight,name_zh,name_en\nall,,,总,Index\n"
        + "".join(f"{name},all,1,,\n" for name in names),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
