"""Carbon storage and sequestration: four pools by land use, their change, its present value.

Differs from InVEST 3.20 on purpose: there the change of storage is written with -1 for absent, so a real loss of
exactly 1 t/ha disappears from map, value and total. Here the mark is the lowest float32, and the loss is kept.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from shanshui.core.errors import BadArgument
from shanshui.core.labels import Label
from shanshui.grid.window import Window
from shanshui.invest.frame import Frame
from shanshui.invest.models import Argument, Model
from shanshui.invest.tables import Column
from shanshui.kernels.carbon import change, stock

POOLS = ("c_above", "c_below", "c_soil", "c_dead")
LOWEST = float(np.finfo(np.float32).min)
HIGHEST = float(np.finfo(np.float32).max)
BAS, ALT = "c_storage_bas.tif", "c_storage_alt.tif"
CHANGE, VALUE, SUMMARY = "c_change_bas_alt.tif", "npv_alt.tif", "raster_values_summary.csv"


def names(values: Mapping[str, Any]) -> Sequence[str]:
    """Return the files a run writes."""
    more = [ALT, CHANGE] * bool(values["calc_sequestration"]) + [VALUE] * bool(values["do_valuation"])
    return [BAS, *more, SUMMARY]


def execute(frame: Frame) -> None:
    """Map carbon storage of one or two land-use maps, and what changed."""
    frame.use(frame.grid_of("lulc_bas_path"))
    table = frame.table("carbon_pools_path", "lucode", [Column(pool) for pool in POOLS])
    held = sum((table.numbers(pool) for pool in POOLS), start=np.zeros(table.codes.size)).astype(np.float32)
    scenarios = ["lulc_bas_path"] + ["lulc_alt_path"] * frame.args["calc_sequestration"]
    inputs = [frame.input(name) for name in scenarios]
    stored = [frame.output(name) for name in (BAS, ALT)[: len(inputs)]]
    gained = frame.output(CHANGE, nodata=LOWEST) if len(inputs) == 2 else None
    valued = frame.output(VALUE, nodata=HIGHEST) if frame.args["do_valuation"] else None
    worth = _worth(frame)
    totals = np.zeros(4)

    def work(window: Window) -> list[float]:
        maps, sums = [], []
        for source, output in zip(inputs, stored, strict=True):
            values = np.empty(window.shape, dtype=np.float32)
            sums.append(stock(source.rows(window, table.coding), held, values))
            output.write(window, values)
            maps.append(values)
        if gained is not None:
            found = np.empty((2, *window.shape), dtype=np.float32)
            sums += change(maps[0], maps[1], worth, found[0], found[1])
            gained.write(window, found[0])
            if valued is not None:
                valued.write(window, found[1])
        return sums

    def add(window: Window, sums: list[float]) -> None:
        totals[: len(sums)] += sums

    frame.each(work, add)
    _summarise(frame, totals)


def _worth(frame: Frame) -> float:
    """Return the present value of one tonne kept over the years between the maps, spread evenly over them."""
    if not frame.args["do_valuation"]:
        return 0.0
    args = frame.args
    years = args["lulc_alt_year"] - args["lulc_bas_year"]
    if years <= 0:
        need = Label("a year after lulc_bas_year", "晚于 lulc_bas_year 的年份")
        raise BadArgument(where="lulc_alt_year", got=args["lulc_alt_year"], need=need)
    ratio = 1 / ((1 + args["discount_rate"] / 100) * (1 + args["rate_change"] / 100))
    factor = years if ratio == 1 else (1 - ratio**years) / (1 - ratio)
    return float(args["price_per_metric_ton_of_c"] / years * factor)


def _summarise(frame: Frame, totals: Any) -> None:
    """Write the total of each map: tonnes, money."""
    hectares = abs(frame.grid.transform.a * frame.grid.transform.e) / 1e4
    labels = [
        ("Baseline Carbon Storage", "metric_ton", BAS),
        ("Alternate Carbon Storage", "metric_ton", ALT),
        ("Change in Carbon Storage", "metric_ton", CHANGE),
        ("Net Present Value of Carbon Change", "currency", VALUE),
    ]
    rows = [
        (label, float(total) * hectares, unit, frame.outputs.path(name).name)
        for (label, unit, name), total in zip(labels, totals, strict=True)
        if name in names(frame.args)
    ]
    frame.write_table(SUMMARY, ["Raster", "Total", "Units", "Filename"], rows)


def _valued(values: Mapping[str, Any]) -> bool:
    return bool(values["do_valuation"])


def _changed(values: Mapping[str, Any]) -> bool:
    return bool(values["calc_sequestration"])


MODEL = Model(
    id="carbon",
    label=Label("Carbon storage and sequestration", "碳储量与固碳"),
    arguments=(
        Argument("lulc_bas_path", "raster", older=("lulc_cur_path",)),
        Argument("carbon_pools_path", "table"),
        Argument("calc_sequestration", "boolean", required=_valued),
        Argument("lulc_alt_path", "raster", required=_changed, older=("lulc_fut_path",)),
        Argument("do_valuation", "boolean", required=False),
        Argument("lulc_bas_year", "integer", required=_valued, older=("lulc_cur_year",)),
        Argument("lulc_alt_year", "integer", required=_valued, older=("lulc_fut_year",)),
        Argument("price_per_metric_ton_of_c", "number", required=_valued),
        Argument("discount_rate", "number", required=_valued),
        Argument("rate_change", "number", required=_valued),
    ),
    execute=execute,
    outputs=names,
)
