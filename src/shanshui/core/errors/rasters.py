"""Rasters and the shapes of places."""

from shanshui.core.errors.error import InputError


class MapAxesNotFound(InputError):
    """A NetCDF or Zarr variable has no two map axes and at most one of time."""

    en = (
        "the dimensions are {dims}.",
        "We need x and y (or longitude and latitude) and at most one other.",
        "Select or rename dimensions.",
    )
    zh = ("维度为 {dims}。", "需要 x、y（或经度、纬度）和至多一个其他维度。", "请选取或重命名维度。")


class IrregularAxis(InputError):
    """Coordinates are not evenly spaced."""

    en = ("the steps of '{axis}' range from {least} to {most}.", "We need an even grid.", "Regrid the file.")
    zh = ("“{axis}”的间隔从 {least} 到 {most}。", "需要均匀格网。", "请重采样到均匀格网。")


class UnsupportedCalendar(InputError):
    """Times follow a calendar that has other days than ours."""

    en = (
        "the calendar is '{calendar}'.",
        "We need standard, gregorian or proleptic_gregorian.",
        "Convert the time axis, or save the months as 12 bands.",
    )
    zh = (
        "历法为“{calendar}”。",
        "需要 standard、gregorian 或 proleptic_gregorian。",
        "请转换时间轴，或将各月存为 12 个波段。",
    )


class NotInFile(InputError):
    """A band, layer or year that was asked for is not in the file."""

    en = ("there is no {what} {name}. {hint}", "The file has: {known}.", "Choose one of them.")
    zh = ("没有 {what} {name}。{hint}", "文件中有：{known}。", "请从中选择。")


class CrsMissing(InputError):
    """A map does not say in which coordinate reference system it is."""

    en = (
        "the coordinate reference system is missing.",
        "Without it we cannot tell where the data lie.",
        "Find it in the data's description and declare it, such as `crs: EPSG:4490`.",
    )
    zh = ("缺少坐标参考系。", "没有它就不知道数据在哪里。", "请查阅数据说明并声明，例如 `crs: EPSG:4490`。")


class CrsLocal(InputError):
    """A map is in a local (engineering) system that is tied to no place on Earth."""

    en = (
        "'{crs}' is a local system, tied to no place on Earth.",
        "We need a geographic or projected system.",
        "Georeference the data, or declare the true system with `crs:`.",
    )
    zh = ("“{crs}”是工程坐标系，与地球位置无关。", "需要地理或投影坐标系。", "请配准数据，或用 `crs:` 声明真实坐标系。")


class NotGeoreferenced(InputError):
    """A raster has no position: its transform is the identity."""

    en = (
        "the raster has no position: one cell is one unit, from 0, 0.",
        "We need an affine transform.",
        "Export it again with georeference (or with its world file).",
    )
    zh = ("栅格没有位置信息：像元为 1，从 0, 0 起。", "需要仿射变换参数。", "请带地理配准重新导出。")


class RotatedRaster(InputError):
    """A raster is turned, mirrored or sheared."""

    en = (
        "the raster is turned or mirrored: affine {affine}.",
        "Rows must run east-west and columns north-south.",
        "Warp it to a straight grid first (`gdalwarp`).",
    )
    zh = (
        "栅格有旋转或镜像：仿射参数 {affine}。",
        "行须为东西向，列须为南北向。",
        "请先重投影到正方向格网（`gdalwarp`）。",
    )


class ComplexValues(InputError):
    """A raster holds complex numbers."""

    en = ("the values are {dtype}.", "We need real numbers.", "Export one part or the magnitude.")
    zh = ("数据类型为 {dtype}。", "需要实数。", "请导出实部或模。")


class PictureNotValues(InputError):
    """A raster is a picture of a map."""

    en = (
        "the bands are colours ({colours}): a picture of a map.",
        "We need the values behind it.",
        "Export the data, not the rendered image.",
    )
    zh = ("波段为颜色（{colours}）：这是地图图片。", "需要其背后的数值。", "请导出数据，而不是渲染图。")


class WrongBandCount(InputError):
    """A raster has not as many bands as its variable."""

    en = (
        "there are {found} bands.",
        "{variable} needs {needed}.",
        "Choose bands with `bands:`, or a year with `year:`.",
    )
    zh = ("共有 {found} 个波段。", "{variable} 需要 {needed} 个。", "请用 `bands:` 选波段，或用 `year:` 选年份。")


class NodataOutsideType(InputError):
    """The nodata value cannot occur in the type of the raster, so it marks nothing."""

    en = (
        "nodata is {nodata}, which {dtype} cannot hold, so it marks no cell.",
        "We need a value of that type, or none.",
        "Declare `nodata:` with the true value, or `nodata: none`.",
    )
    zh = (
        "无效值为 {nodata}，{dtype} 无法存储，因此不起作用。",
        "需要该类型内的值，或不设。",
        "请用 `nodata:` 声明真实值，或写 `nodata: none`。",
    )


class AllAbsent(InputError):
    """No cell of a raster has a value."""

    en = (
        "none of {cells} cells looked at has a value.",
        "We need data.",
        "Check the file, and whether its nodata value is right.",
    )
    zh = ("查看的 {cells} 个像元都没有值。", "需要数据。", "请检查文件及其无效值设置。")


class InfiniteValues(InputError):
    """A raster holds infinities, as a division by zero leaves."""

    en = (
        "{count} of {cells} cells are infinite.",
        "We need finite numbers.",
        "Find the division by zero that made them, or set them to nodata.",
    )
    zh = ("{cells} 个像元中有 {count} 个为无穷大。", "需要有限数。", "请查找造成它的除零，或设为无效值。")


class SuspectedNodata(InputError):
    """One extreme value stands so often that it must mean absence."""

    en = (
        "{share} of the {cells} cells looked at are {value}, and no nodata value says so.",
        "Absent is not a number.",
        "Declare `nodata: {value}`; if it is a real value, `nodata: none`.",
    )
    zh = (
        "查看的 {cells} 个像元中 {share} 为 {value}，但未设为无效值。",
        "缺失不是数。",
        "请声明 `nodata: {value}`；若确为真值，写 `nodata: none`。",
    )


class _WithSlip(InputError):
    def _hint(self, language: str) -> str:
        slips = self.fields["slips"]
        if not slips:
            return ""
        joined = " / ".join(slips)
        return (
            f"若单位或编码为以下之一，数值便合理：{joined}。"
            if language == "zh"
            else f"The numbers would be plausible as: {joined}."
        )


class OutsideRange(_WithSlip):
    """Values lie where a variable cannot."""

    en = (
        "{count} of the {cells} cells looked at ({total} in all) lie outside: from {least} to {most} {unit}. {hint}",
        "{variable} lies between {low} and {high} {unit}.",
        "Declare the true unit, scale or nodata, or correct the file.",
    )
    zh = (
        "查看的 {cells} 个像元（共 {total} 个）中有 {count} 个超出范围：{least} 至 {most} {unit}。{hint}",
        "{variable} 应在 {low} 与 {high} {unit} 之间。",
        "请声明正确的单位、比例或无效值，或更正文件。",
    )


class SuspectedUnit(_WithSlip):
    """Values are possible, but so small everywhere that the unit is probably another."""

    en = (
        "the largest of the {cells} cells looked at ({total} in all) is {most} {unit}. {hint}",
        "{variable} reaches {floor} {unit} somewhere in almost any area.",
        "Declare the true unit; if the numbers are right, write `confirmed: true`.",
    )
    zh = (
        "查看的 {cells} 个像元（共 {total} 个）中最大值为 {most} {unit}。{hint}",
        "{variable} 在几乎任何地区都会达到 {floor} {unit}。",
        "请声明正确的单位；若数值无误，写 `confirmed: true`。",
    )


class NotClasses(InputError):
    """A map of classes holds fractions."""

    en = (
        "{count} of {cells} cells are fractions, such as {example}.",
        "A class is a whole number, never averaged.",
        "Take the map before it was resampled, or resample it by majority.",
    )
    zh = (
        "{cells} 个像元中有 {count} 个为小数，如 {example}。",
        "类别是整数，不能取平均。",
        "请使用重采样之前的图，或用众数法重采样。",
    )


class UnknownClasses(InputError):
    """A map holds classes that its class table does not."""

    en = (
        "{count} class(es) of the map are not in the class table: {codes}.",
        "Every class on the map needs a row.",
        "Add the rows; if one means absence, declare it as `nodata:`.",
    )
    zh = (
        "图中有 {count} 个类别不在类别表中：{codes}。",
        "图上每个类别都需要一行。",
        "请补充；若其表示缺失，请用 `nodata:` 声明。",
    )


class NotExact(InputError):
    """Integers are too large to be kept exactly."""

    en = ("{dtype} values go beyond 2^53.", "We keep only what is exact.", "Store the values as smaller integers.")
    zh = ("{dtype} 数值超过 2^53。", "只保留能精确表示的值。", "请改用较小的整数存储。")


class NoOverlap(InputError):
    """A map lies elsewhere."""

    en = (
        "the map ({crs}) covers 0 % of the accounting area ({area_crs}); it lies {bounds}.",
        "It must cover the area.",
        "Check that it is the right file and that its system is declared rightly.",
    )
    zh = (
        "该图（{crs}）覆盖核算区（{area_crs}）的 0 %；其范围为 {bounds}。",
        "必须覆盖核算区。",
        "请检查文件及其坐标系声明。",
    )


class NeighbouringZone(InputError):
    """A map lies elsewhere, but would lie here in the zone next door."""

    en = (
        "the map is in {crs} and covers 0 % of the accounting area ({area_crs}); its numbers look like the neighbouring {other} instead of {zone}: there it would cover {share}.",
        "The declared zone must be the true one.",
        "Declare `crs: {other_crs}` if that is so.",
    )
    zh = (
        "该图声明为 {crs}，覆盖核算区（{area_crs}）的 0 %；其坐标像是相邻的 {other} 而不是 {zone}：按该带可覆盖 {share}。",
        "声明的分带必须正确。",
        "若确实如此，请声明 `crs: {other_crs}`。",
    )


class PartialCover(InputError):
    """A map covers only a part of the accounting area."""

    en = (
        "the map covers {share} of the accounting area.",
        "It must cover all of it.",
        "Get the whole map, or allow it with `partial: true`; totals then say what share they cover.",
    )
    zh = (
        "该图覆盖核算区的 {share}。",
        "必须全部覆盖。",
        "请取得完整的图，或写 `partial: true`；总量旁将注明覆盖比例。",
    )


class DatumDiffers(InputError):
    """Two maps are on different datums, between which no sure shift is known."""

    en = (
        "the map is on {datum} ({crs}), the accounting area on {area_datum} ({area_crs}).",
        "We do not guess the shift between datums.",
        "Transform the file, or, if the shift is below your cell size, accept it with `crs: {accepted}`.",
    )
    zh = (
        "该图基准为 {datum}（{crs}），核算区基准为 {area_datum}（{area_crs}）。",
        "程序不猜测基准之间的偏移。",
        "请转换文件；若偏移小于像元，可用 `crs: {accepted}` 接受。",
    )


class InvalidGeometry(InputError):
    """Boundaries cross themselves, or are no areas."""

    en = (
        "{count} boundaries are empty, no polygons, or cannot be repaired: {codes}.",
        "Every place needs an area.",
        "Repair them in a GIS.",
    )
    zh = ("{count} 个边界为空、不是面或无法修复：{codes}。", "每个地方都需要面状边界。", "请在 GIS 中修复。")


class NotAYearOfDays(InputError):
    """Daily values do not make up one year."""

    en = (
        "there are {days} daily values.",
        "The equation needs one year: 365 or 366 days, from 1 January.",
        "Give the whole year, or use monthly values.",
    )
    zh = ("共有 {days} 个日值。", "公式需要完整一年：自 1 月 1 日起 365 或 366 天。", "请提供全年数据，或改用月值。")


class FillNotDeclared(InputError):
    """A raster holds what can only mean absence, and declares no nodata value."""

    en = (
        "{count} of the {cells} cells just read are {value}, and the file declares no nodata value.",
        "Absent is not a number: the model would take it for one.",
        "Declare it in the file: `rio edit-info --nodata {value} FILE`; if it is real, declare one that does not occur.",
    )
    zh = (
        "刚读取的 {cells} 个像元中有 {count} 个为 {value}，而文件未声明无效值。",
        "缺失不是数：模型会把它当作真值。",
        "请在文件中声明：`rio edit-info --nodata {value} FILE`；若确为真值，请声明一个不出现的数。",
    )
