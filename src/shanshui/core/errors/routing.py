"""Flow over relief."""

from shanshui.core.errors.error import InputError


class NeighbourhoodTooWide(InputError):
    """A model looks farther around each cell than fits in memory."""

    en = (
        "it reaches {cells} cells around each cell.",
        "A model looks at most {most} cells far, to stay within memory.",
        "Use a land cover of larger cells, or a shorter distance.",
    )
    zh = (
        "每个像元要看周围 {cells} 个像元。",
        "为控制内存，模型最多看 {most} 个像元远。",
        "请使用像元更大的土地覆盖，或更短的距离。",
    )


class FlowInCircle(InputError):
    """Flow directions lead back to where they came from."""

    en = (
        "{count} cells flow in a circle or behind one; first by row and column: {cells}.",
        "Water flows to the edge, to an absent cell or to a sink.",
        "Make the directions anew from filled relief.",
    )
    zh = (
        "{count} 个像元的流向成环或在环之后；前几个（行，列）：{cells}。",
        "水应流向边缘、空缺像元或洼点。",
        "请由填洼后的高程重新计算流向。",
    )


class NotFilled(InputError):
    """Water has no way out of some cells of a height model."""

    en = (
        "{count} cell(s) have no lower neighbour and no level way to one.",
        "Every cell must drain to the edge of the raster or to a cell without data.",
        "Fill the height model first.",
    )
    zh = (
        "有 {count} 个像元既无更低的邻元，也无等高路径通向更低处。",
        "每个像元都应能排水到栅格边缘或无数据像元。",
        "请先对高程模型填洼。",
    )


class NegativeErosion(InputError):
    """Erosivity or erodibility is below zero somewhere."""

    en = (
        "{count} cells are below zero, down to {least}.",
        "Rain and soil have no negative erosivity or erodibility; soil loss and its totals would be negative too.",
        "Set the cells to absent, or correct them; often it is a nodata value that the file does not name.",
    )
    zh = (
        "有 {count} 个像元小于零，最小为 {least}。",
        "降雨侵蚀力和土壤可蚀性不会为负，否则土壤流失量及其合计也为负。",
        "请将这些像元设为缺测或更正；常见原因是文件未声明的缺测值。",
    )


class ErodibilityInUsUnits(InputError):
    """Erodibility is so large that it must be in US customary units."""

    en = (
        "{share} % of the cells are above {most} t ha h ha-1 MJ-1 mm-1; the mean is {mean}.",
        "No soil is so erodible in SI units; it looks like US customary units.",
        "Multiply the raster by 0.1317.",
    )
    zh = (
        "{share} % 的像元大于 {most} t ha h ha-1 MJ-1 mm-1；平均为 {mean}。",
        "按国际单位，没有土壤如此易蚀；看来是美制单位。",
        "请将栅格乘以 0.1317。",
    )


class NoStream(InputError):
    """The relief has no stream, so nothing can be delivered to one."""

    en = (
        "no water reaches a stream; the largest flow accumulation is {most} cells, the threshold {threshold}.",
        "Delivery is to streams.",
        "Lower the threshold, or take a larger area.",
    )
    zh = (
        "没有水流到达河流；最大汇流量为 {most} 个像元，阈值为 {threshold}。",
        "输移以河流为终点。",
        "请降低阈值，或扩大区域。",
    )


class OutletInvalid(InputError):
    """Watershed outlets have geometries that cannot be used."""

    en = (
        "{count} outlets cross themselves; features: {features}.",
        "An outlet is a point, line or polygon that does not cross itself.",
        "Repair them in a GIS, or set `skip_invalid_geometry` to leave them out.",
    )
    zh = (
        "{count} 个出水口几何自相交；要素：{features}。",
        "出水口应为不自相交的点、线或面。",
        "请在 GIS 中修复，或设 `skip_invalid_geometry` 以略去。",
    )


class NoOutlet(InputError):
    """None of the outlets lies on the relief."""

    en = (
        "none of {count} outlets lies on the height model.",
        "A watershed is traced up from an outlet on it.",
        "Check the two maps and their reference systems.",
    )
    zh = ("{count} 个出水口均不在高程模型范围内。", "流域由其上的出水口向上追溯。", "请检查两幅图及其坐标系。")


class NeedSquareGrid(InputError):
    """Water is to be led over a grid in degrees, or of cells that are not square."""

    en = (
        "{variable} follows the flow of water, and the accounting grid is {grid}.",
        "Water is led over square cells of a projected grid.",
        "Set `grid: {{crs: …, resolution: …}}`, such as EPSG:32650 and 30, or choose another equation in `options:`.",
    )
    zh = (
        "{variable} 沿水流推算，而核算格网为 {grid}。",
        "水流推算需要投影坐标系下的正方形格网。",
        "请设 `grid: {{crs: …, resolution: …}}`（如 EPSG:32650 与 30），或在 `options:` 中改选其他方程。",
    )


class NoFlow(InputError):
    """Something that is needed to lead water over the grid has no value anywhere on it."""

    en = (
        "{names} has no value on any cell of the grid.",
        "Water flows where {needs} have values.",
        "Give them for the area, or choose another equation in `options:`.",
    )
    zh = (
        "{names} 在格网上没有任何值。",
        "只有 {needs} 均有值处才能推算水流。",
        "请补充这些数据，或在 `options:` 中改选其他方程。",
    )
