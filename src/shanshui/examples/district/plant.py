"""Makes the SYNTHETIC district beside this file: villages that are all alike but for chance, and what is planted in it.

    python plant.py            writes data/ as it is shipped, with the planted truths of `truths.csv`
    python plant.py null DIR   writes the null copy, with nothing planted, into a folder

Nothing here is a place or a measurement. Every number follows from the seed.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

SEED = 20261122
DISTRICT, TOWNS, VILLAGES = "990200", 8, 8  # villages of a town
YEARS = tuple(range(2017, 2025))
HEAD = "indicator,place,period,value,unit,status"
BEHIND, STALLED, FALLING, LYING, SILENT = (f"{DISTRICT}{100 + town}" for town in (3, 5, 7, 2, 6))
BREAKS = 2022  # year in which forest is measured another way

Rows = dict[tuple[str, str, int], tuple[float, str]]  # indicator, place, year → value, status


def towns() -> list[str]:
    """Return the codes of the towns."""
    return [f"{DISTRICT}{101 + i}" for i in range(TOWNS)]


def villages(town: str) -> list[str]:
    """Return the codes of the villages of a town."""
    return [f"{town}{201 + i}" for i in range(VILLAGES)]


def null() -> Rows:
    """Return villages that differ by chance alone, all on their way to every target."""
    draw = np.random.Generator(np.random.Philox(SEED))
    rows: Rows = {}
    for town in towns():
        for village in villages(town):
            people = float(np.round(draw.lognormal(7.3, 0.35)))
            size, wealth = draw.lognormal(0, 0.05), draw.lognormal(0, 0.03)
            for t, year in enumerate(YEARS):
                rows |= {(name, village, year): (value, "A") for name, value in _year(draw, t, people, size, wealth)}
    return rows


def _year(draw: np.random.Generator, t: int, people: float, size: float, wealth: float) -> Iterator[tuple[str, float]]:
    """Yield what a village reports in one year; `t` counts years from the first."""
    households = np.round(people / 3.1)
    covered = np.clip(0.56 + 0.04 * t + draw.normal(0, 0.008), 0, 1)
    hardened = np.clip(0.70 + 0.035 * t + draw.normal(0, 0.006), 0, 1)
    roads, land = np.round(people / 95 * size, 2), np.round(people * 0.62 * size, 1)
    yield "population", people
    yield "households", households
    yield "sewage_households", float(np.round(households * covered))
    yield "road_km", roads
    yield "road_hardened_km", float(np.round(roads * hardened, 2))
    yield "land_ha", land
    yield "forest_ha", float(np.round(land * (0.61 + 0.002 * t + draw.normal(0, 0.001)), 1))
    yield "income_total", float(np.round(people * 21_000 * wealth * 1.085**t * draw.lognormal(0, 0.004)))
    yield "collective_income", float(np.round(people * 310 * 1.10**t * draw.lognormal(0, 0.01)))


def planted(rows: Rows) -> Rows:
    """Return the rows with every truth of `TRUTHS` planted."""
    told = dict(rows)
    for (name, place, year), (value, status) in rows.items():
        t, town = year - YEARS[0], place[:9]
        if town == BEHIND and name == "sewage_households":
            told[name, place, year] = (float(np.round(value * 0.62)), status)
        if town == STALLED and name == "road_hardened_km" and year > 2020:
            told[name, place, year] = rows[name, place, 2020]
        if town == FALLING and name == "income_total":
            told[name, place, year] = (float(np.round(value * (1.015 / 1.085) ** t)), status)
        if town == SILENT and name == "collective_income" and year >= 2023:
            told[name, place, year] = (float("nan"), "L")
        if name == "forest_ha" and year >= BREAKS:
            told[name, place, year] = (float(np.round(value * 0.93, 1)), "B" if year == BREAKS else status)
    return told


def published(rows: Rows, lying: bool) -> Rows:
    """Return what towns publish themselves: the sum of their villages, but for the one that lies."""
    told: Rows = {}
    for town in towns():
        for year in YEARS:
            total = sum(rows["collective_income", village, year][0] for village in villages(town))
            if not np.isnan(total):
                more = 1.35 if lying and town == LYING and year == YEARS[-1] else 1.0
                told["collective_income", town, year] = (float(np.round(total * more)), "A")
    return told


TRUTHS = (
    "kind,place,indicator,told_zh,told_en",
    f"benchmark_gap,{BEHIND},sewage_coverage,污水处理覆盖率约为其他乡镇的六成,coverage is about 62 % of that of other towns",
    f"off_track,{STALLED},road_share,2020 年后道路硬化停滞,no road was hardened after 2020",
    f"widening_gap,{DISTRICT},income_rural,一镇收入年增 1.5%、其余 8.5%,one town grows 1.5 % a year and the others 8.5 %",
    f"failed_identity,{LYING},collective_income,公布数比各村合计高 35%,it publishes 35 % more than its villages add up to",
    f"missing_data,{SILENT},collective_income,2023 年起各村不再上报,its villages have not reported since 2023",
    f"inconsistent_targets,{DISTRICT},income_rural,总收入与人口和人均收入矛盾,total and people and income per head contradict",
)


def written(rows: Rows) -> str:
    """Return observations as a tidy table."""
    lines = [
        f"{name},{place},{year},{'' if np.isnan(value) else repr(float(value)).removesuffix('.0')},,{status}"
        for (name, place, year), (value, status) in sorted(rows.items())
    ]
    return "\n".join([HEAD, *lines]) + "\n"


def places() -> str:
    """Return the place tree."""
    lines = ["code,parent,level,name_zh,name_en", f"{DISTRICT},,district,示例区（虚构）,Example District (synthetic)"]
    for i, town in enumerate(towns(), start=1):
        lines.append(f"{town},{DISTRICT},township,示例{i}镇（虚构）,Example Town {i} (synthetic)")
        lines += [
            f"{village},{town},village,示例{i}镇{j}村（虚构）,Village {i}-{j} (synthetic)"
            for j, village in enumerate(villages(town), start=1)
        ]
    return "\n".join(lines) + "\n"


def write(folder: Path, plant: bool) -> None:
    """Write places, observations and truths into a folder."""
    rows = planted(null()) if plant else null()
    folder.mkdir(parents=True, exist_ok=True)
    files = {"places.csv": places(), "observations.csv": written(rows | published(rows, plant))}
    files["truths.csv"] = "\n".join(TRUTHS if plant else TRUTHS[:1]) + "\n"
    files["targets.csv"] = targets(plant)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


TARGETS = (
    "id,indicator,place,level,base_period,period,target,unit,relation,path,nature,owner,document,label_zh,label_en"
)
TOLD = "示例局,虚构文件"  # owner and document of every target


def targets(plant: bool) -> str:
    """Return the targets; the planted set asks for an income per head that its total and people do not give."""
    per_head = 52_000 if plant else 36_000
    of_last_year = [
        value for (name, _, year), (value, _) in null().items() if (name, year) == ("population", YEARS[-1])
    ]
    people = sum(of_last_year)
    lines = (
        f"sewage,sewage_coverage,,township,2019,2026,88,percent,at least,linear,expected,{TOLD},污水处理,sewage treatment",
        f"roads,road_share,,township,2019,2026,97,percent,at least,linear,expected,{TOLD},道路硬化,hardened roads",
        f"income,income_rural,{DISTRICT},,2019,2026,{per_head},yuan person-1,at least,geometric,expected,{TOLD},人均收入,income",
        f"total,income_total,{DISTRICT},,2019,2026,{36_500 * people:.0f},yuan,exactly,geometric,assumption,{TOLD},总收入,total",
        f"people,population,{DISTRICT},,2019,2026,{people:.0f},person,exactly,linear,assumption,{TOLD},人口,people",
    )
    return "\n".join([TARGETS, *lines]) + "\n"


if __name__ == "__main__":
    write(*((Path(sys.argv[2]), False) if sys.argv[1:2] == ["null"] else (Path(__file__).parent / "data", True)))
