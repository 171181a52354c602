"""SYNTHETIC accounts for tests of the report: no number here describes a real place.

One made-up city (990000) of three square counties, two sections, one optional line, one missing line,
one amount known for the whole city only, and one parameter marked M.
"""

import math
from pathlib import Path
from typing import Any

import pandas as pd

from shanshui.accounts.flows import Flow, to_frame
from shanshui.store.results import Results

CITY, COUNTIES, REST = "990000", ("990001", "990002", "990003"), "990000~"
NAMES = {
    CITY: ("合成市", "Synthetic City"),
    "990001": ("松县", "Pine County"),
    "990002": ("石县", "Stone County"),
    "990003": ("水县", "Water County"),
}
CLAIMED = {"retention": 10.0, "sedimentation": 4.0, "soil": 40.0, "oxygen": 2.0}
ITEMS = {  # item → service, unit, yuan for one unit, enters the headline
    "retention": ("water_retention", "m3", 7.0, True),
    "sedimentation": ("soil_retention", "m3", 20.0, True),
    "soil": ("soil_retention", "t", math.nan, False),
    "oxygen": ("oxygen_release", "t", 400.0, False),
}


def flow(place: str, kind: str, item: str, amount: float, period: str = "2020") -> Flow:
    """Return one flow of the made-up city."""
    service, unit, price, counts = ITEMS.get(item, ("recreation", "yuan", 1.0, True))
    level = "city" if place == CITY else "county"
    money = ("CNY", "2020", "current", counts)
    value = amount * price
    covered = 0.9 if kind == "forest" else 1.0
    number = {"potential": math.nan, "supply": amount, "use": amount}
    return Flow(
        period,
        place,
        level,
        kind,
        service,
        item,
        *number.values(),
        unit,
        price,
        f"yuan {unit}-1",
        value,
        *money,
        covered,
        "ndrc-2022",
        math.nan,
        math.nan,
    )


def county_flows(period: str = "2020") -> list[Flow]:
    """Return the flows of the counties; those of the last have no paddy."""
    found = []
    for number, county in enumerate(COUNTIES, 1):
        kinds = ("forest", "paddy") if number < 3 else ("forest",)
        found += [
            flow(county, kind, item, 1e6 * number * size * (2 if kind == "forest" else 1), period)
            for item, size in CLAIMED.items()
            for kind in kinds
        ]
    return found


def rolled_up(flows: list[Flow]) -> list[Flow]:
    """Return the flows of the city: for each type and item, the sum over what lies below it."""
    amounts: dict[tuple[str, str, str], float] = {}
    for row in flows:
        key = (row.ecosystem_type, row.item, row.period)
        amounts[key] = amounts.get(key, 0.0) + row.supply
    return [flow(CITY, kind, item, amount, period) for (kind, item, period), amount in amounts.items()]


def square(number: int) -> dict[str, Any]:
    """Return a square of a fifth of a degree, the squares side by side."""
    west, south, side = 119.0 + 0.2 * number, 28.0, 0.2
    ring = [[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def both(en: str, zh: str) -> dict[str, str]:
    """Return a label of the manifest."""
    return {"en": en, "zh": zh}


def line(name: str, section: str, label: dict[str, str], line_label: dict[str, str], **more: Any) -> dict[str, Any]:
    """Return a line of the manifest."""
    service, item = name.split(".")
    entry = {
        "service": service,
        "item": item,
        "role": "headline",
        "section": section,
        "label": label,
        "line_label": line_label,
    }
    rest = {"seea": "", "status": "accounted", "missing": [], "indicative": False, "reason": both("", "")}
    return entry | rest | more


def lines() -> list[dict[str, Any]]:
    """Return the lines of the made-up standard."""
    soil, gap = both("Soil retention", "土壤保持"), both("Storm runoff", "暴雨径流量")
    office = both("the weather office", "气象局")
    missing = [{"variable": "storm_precipitation", "label": gap, "provided_by": office}]
    return [
        line(
            "water_retention.retention",
            "regulating",
            both("Water retained", "水源涵养量"),
            both("Water retention", "水源涵养"),
        ),
        line(
            "soil_retention.sedimentation",
            "regulating",
            both("Sedimentation avoided", "减少泥沙淤积"),
            soil,
            indicative=True,
        ),
        line(
            "soil_retention.soil",
            "regulating",
            both("Soil retained", "土壤保持量"),
            soil,
            status="not valued",
            reason=both("Counted, not priced.", "只计数量。"),
        ),
        line("recreation.tourism", "cultural", both("Nature tourism", "生态旅游"), both("Tourism", "旅游康养")),
        line(
            "oxygen_release.oxygen",
            "regulating",
            both("Oxygen", "释放氧气"),
            both("Oxygen release", "释放氧气"),
            role="optional",
        ),
        line(
            "flood_mitigation.vegetation",
            "regulating",
            both("Flood storage", "植被洪水调蓄"),
            both("Flood mitigation", "洪水调蓄"),
            status="missing",
            missing=missing,
        ),
    ]


def parameters() -> list[dict[str, Any]]:
    """Return two parameters: one read, one recalled."""
    other = [{"set": "another", "value": 6.11, "unit": "yuan m-3", "mark": "S", "source": "synthetic"}]
    dredging = {
        "parameter": "dredging_price",
        "label": both("Cost of dredging", "清淤费用"),
        "ecosystem_type": "",
        "value": 20.0,
    }
    share = {
        "parameter": "sediment_share",
        "label": both("Share silting up", "泥沙淤积系数"),
        "ecosystem_type": "forest",
        "value": 0.24125,
    }
    return [
        dredging
        | {
            "unit": "yuan m-3",
            "set": "made_up",
            "mark": "M",
            "year": "2020",
            "source": "synthetic",
            "used_by": ["soil_retention.sedimentation"],
            "alternatives": other,
        },
        share
        | {
            "unit": "1",
            "set": "made_up",
            "mark": "S",
            "year": "",
            "source": "synthetic",
            "used_by": ["soil_retention.sedimentation"],
            "alternatives": [],
        },
    ]


def inputs() -> list[dict[str, Any]]:
    """Return a raster and a table."""
    rain = {
        "name": "precipitation",
        "file": "rain.tif",
        "sha256": "ab" * 32,
        "bytes": 1234567,
        "kind": "raster",
        "variable": "precipitation",
    }
    rain |= {
        "unit": "mm month-1",
        "unit_converted_to": "mm",
        "label": {"en": "Annual precipitation", "zh": "年降水量"},
        "grid_text": "EPSG:4326, 4 × 4 cells of 0.05°",
        "cell_text": "0.05°",
        "resampling": "bilinear",
        "aligned": False,
    }
    table = {
        "name": "tourism",
        "file": "tourism.csv",
        "sha256": "cd" * 32,
        "bytes": 321,
        "kind": "table",
        "variable": "",
        "unit": "万元",
    }
    table |= {"unit_converted_to": "yuan", "grid_text": "", "resampling": "", "aligned": True}
    tail = {"year": "2020", "source": "synthetic", "credit": "", "low": None, "high": None, "note": ""}
    return [rain | tail, table | tail]


def manifest(headline_yuan: float) -> dict[str, Any]:
    """Return how the made-up account was made."""
    standard = {
        "id": "ndrc-2022",
        "version": "2022",
        "label": both("A made-up standard", "合成规范"),
        "status": both("synthetic", "合成"),
    }
    grid = {
        "crs": "EPSG:32650",
        "cell_size_m": [30.0, 30.0],
        "cell_size_text": "30 m × 30 m",
        "shape": [10, 30],
        "source": "precipitation",
    }
    people = [
        {"place": p, "name": "population", "year": 2020, "value": v, "unit": "person", "source": "synthetic"}
        for p, v in zip((CITY, *COUNTIES), (60000, 10000, 20000, 30000), strict=True)
    ]
    gdp = {"place": CITY, "name": "gdp", "year": 2019, "value": 8e8, "unit": "yuan", "source": "synthetic yearbook"}
    return {
        "program": {"name": "shanshui", "version": "0"},
        "area": {"code": CITY, "name": both("Synthetic City", "合成市")},
        "standard": standard | {"mark": "S", "source": "synthetic"},
        "periods": ["2020"],
        "grid": grid,
        "options": {"soil_retention.sedimentation.value": {"chosen": "dredging", "by": "standard", "alternatives": []}},
        "parameters": parameters(),
        "inputs": inputs(),
        "constants": [{"name": "practice_factor", "value": 0.35, "unit": "1", "source": "synthetic"}],
        "lines": lines(),
        "indicators": [*people, gdp],
        "to_be_confirmed": {"headline_yuan": headline_yuan, "share": 0.25},
        "warnings": [both("Relief is coarse.", "地形数据较粗。") | {"code": "coarse_relief"}],
        "conflicts": [
            both("Oxygen over carbon dioxide is above 0.74.", "氧碳比超过 0.74。")
            | {"rule": "oxygen_ratio", "rows": ["990001", "990002"]}
        ],
        "checks": [{"name": both("Children sum to the parent", "下级之和等于上级"), "ok": True, "detail": "3 of 3"}],
        "notes": [both("This account is synthetic.", "本核算为合成数据。")],
    }


def places() -> pd.DataFrame:
    """Return the city and its counties."""
    rows = [(CITY, "", "city", *NAMES[CITY], 120000.0, 0.97)]
    rows += [(code, CITY, "county", *NAMES[code], 40000.0, 0.9 + 0.05 * n) for n, code in enumerate(COUNTIES)]
    return pd.DataFrame(rows, columns=["code", "parent", "level", "name_zh", "name_en", "area_ha", "covered"])


def extent(period: str = "2020") -> pd.DataFrame:
    """Return forest and paddy of every place."""
    rows = [(period, CITY, kind, area) for kind, area in (("forest", 100000.0), ("paddy", 20000.0))]
    rows += [(period, code, "forest", 33000.0) for code in COUNTIES]
    return pd.DataFrame(rows, columns=["period", "place", "ecosystem_type", "area_ha"])


def account(flows: list[Flow] | None = None, **changes: Any) -> Results:
    """Return the made-up account, its flows or its parts changed."""
    below = [*county_flows(), flow(REST, "unspecified", "tourism", 1.5e8)] if flows is None else flows
    frame = to_frame([*rolled_up(below), *below])
    parts = {
        "folder": Path(),
        "flows": frame,
        "extent": extent(),
        "places": places(),
        "ranges": pd.DataFrame(),
        "manifest": manifest(1.8e8),
    }
    return Results(**(parts | {"shapes": {code: square(n) for n, code in enumerate(COUNTIES)}} | changes))


def table_only() -> Results:
    """Return an account made from a table: no shape, no area, no grid."""
    bare = places().assign(area_ha=math.nan, covered=math.nan)
    told = manifest(0.0) | {"grid": None, "inputs": inputs()[1:], "indicators": []}
    none = pd.DataFrame(columns=["period", "place", "ecosystem_type", "area_ha"])
    given = [flow(county, "unspecified", "tourism", 1e7 * n) for n, county in enumerate(COUNTIES, 1)]
    return account(given, places=bare, extent=none, shapes={}, manifest=told)


def empty() -> Results:
    """Return an account in which nothing could be computed."""
    told = manifest(0.0) | {
        key: []
        for key in ("parameters", "inputs", "constants", "indicators", "warnings", "conflicts", "checks", "notes")
    }
    gone = [entry | {"status": "missing"} for entry in lines()]
    none = pd.DataFrame(columns=["period", "place", "ecosystem_type", "area_ha"])
    return account([], extent=none, shapes={}, manifest=told | {"lines": gone, "options": {}, "grid": None})


def two_years() -> Results:
    """Return the account of two years; in the second everything is half again as much."""
    first = [*county_flows("2019"), flow(REST, "unspecified", "tourism", 1e8, "2019")]
    second = [*county_flows("2020"), flow(REST, "unspecified", "tourism", 1.5e8)]
    told = manifest(1.8e8) | {"periods": ["2019", "2020"]}
    return account([*first, *second], manifest=told, extent=pd.concat([extent("2019"), extent("2020")]))


def nasty() -> Results:
    """Return the account with names that try to break out of the page, the image and the cell."""
    named = places()
    named["name_en"] = [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        '=HYPERLINK("http://x")',
        "@SUM(1+1)&\u0027",
    ]
    named["name_zh"] = named["name_en"]
    told = manifest(1.8e8)
    told["area"]["name"] = both("</style><script>alert(2)</script>", "-1+2\\")
    return account(places=named, manifest=told)
