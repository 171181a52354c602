"""What a table of condition that has no rows yet needs, and how to give it."""

from shanshui.core.labels import Label

READINGS = Label(
    "Name a table in `condition: readings:` with the columns place, period, variable, value, unit; "
    "docs/how-to/condition-account.md shows it, docs/reference/condition.md lists the variables and units.",
    "请在 `condition: readings:` 中列出一张表，各列为 place、period、variable、value、unit；写法见 "
    "docs/how-to/condition-account.md，变量与单位见 docs/reference/condition.md。",
)
GIVE = {  # table → what it needs, and how to give it
    "ei": (
        Label(
            "EI (HJ 192-2015) needs, for each place and period: areas of the land classes (or a run account), "
            "ndvi_growing_season, river_length, water_area, water_resource, water_resource_mean, erosion areas, "
            "emissions and precipitation.",
            "EI（HJ 192-2015）需要每个地方、每个核算期的：各地类面积（或已运行的账户）、ndvi_growing_season、"
            "river_length、water_area、water_resource、water_resource_mean、侵蚀面积、污染物排放量与 precipitation。",
        ),
        READINGS,
    ),
    "eqi": (
        Label(
            "EQI (2021) needs readings and inner weights, which were not published.",
            "EQI（2021）需要读数和未公布的内部权重。",
        ),
        Label(
            "Give `condition: eqi: weights:` (columns indicator, weight, source) and `condition: readings:` "
            "(docs/how-to/condition-account.md).",
            "请给出 `condition: eqi: weights:`（列 indicator、weight、source）和 `condition: readings:`"
            "（见 docs/how-to/condition-account.md）。",
        ),
    ),
    "condition": (
        Label("Indicators need readings and reference levels.", "状况指标需要读数和参照水平。"),
        Label(
            "Give `condition: readings:` and `condition: references:` (columns variable, class, low, high, unit, "
            "source; docs/how-to/condition-account.md).",
            "请给出 `condition: readings:` 和 `condition: references:`（列 variable、class、low、high、unit、"
            "source；见 docs/how-to/condition-account.md）。",
        ),
    ),
    "ranking": (
        Label(
            "A ranking needs values of an index of several places.",
            "排名需要多个地方的指数值。",
        ),
        Label(
            "Give `condition: ranking: scores:` (columns place, period, value, method, source), or a `level` of places "
            "that have EI.",
            "请给出 `condition: ranking: scores:`（列 place、period、value、method、source），"
            "或有 EI 的地方级别 `level`。",
        ),
    ),
}
