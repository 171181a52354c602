"""The web app: addresses, layers, uploads, reports."""

from shanshui.core.errors.error import InputError, ShanshuiError


class NoSuchArea(InputError):
    """A server has no area of that id."""

    en = (
        "there is no area '{name}' here.",
        "A server shows the areas it was started with.",
        "Open the list of areas.",
    )
    zh = (
        "此处没有区域“{name}”。",
        "服务器只展示启动时指定的区域。",
        "请打开区域列表。",
    )


class NotYours(InputError):
    """Something is not there, or is not for the one who asks: the words are the same."""

    en = (
        "there is no '{name}' here that you may see.",
        "You see the places you have a role at, and all below them.",
        "Ask an administrator for a role at the place.",
    )
    zh = (
        "此处没有您可查看的“{name}”。",
        "您可查看已获授权的地方及其下级。",
        "如需查看，请向管理员申请该地方的权限。",
    )


class NoSuchPeriod(InputError):
    """An account has no such period."""

    en = (
        "there is no period '{name}'.",
        "The periods are {known}.",
        "Choose one of them. {hint}",
    )
    zh = (
        "没有核算期“{name}”。",
        "核算期为 {known}。",
        "请选用其一。{hint}",
    )


class BadRequest(InputError):
    """A request to the server cannot be understood."""

    en = (
        "the request is wrong: {saw}.",
        "We need one as /api/openapi.json describes it.",
        "Look it up there, and ask again.",
    )
    zh = (
        "请求有误：{saw}。",
        "请求须符合 /api/openapi.json 的说明。",
        "请查阅后重新请求。",
    )


class ServerFailed(ShanshuiError):
    """The server met something unforeseen."""

    en = (
        "the server could not answer.",
        "It met something that it was not made for.",
        "What happened is in the log of the server.",
    )
    zh = (
        "服务器未能应答。",
        "服务器遇到了未曾预见的情况。",
        "原因见服务器日志。",
    )


class BodyTooLarge(InputError):
    """A request carries more than it may."""

    en = ("the request is too large.", "At most {limit} bytes are taken.", "Send less.")
    zh = ("请求内容过大。", "最多 {limit} 字节。", "请减小内容。")


class UploadFailed(InputError):
    """An uploaded file could not be opened safely."""

    en = (
        "the file could not be opened ({saw}).",
        "It is opened in a process of its own with little memory and time, which ended.",
        "Send a smaller or simpler file.",
    )
    zh = (
        "文件无法打开（{saw}）。",
        "上传文件在内存与时间受限的独立进程中打开，该进程已终止。",
        "请上传更小或更简单的文件。",
    )


class PaperFailed(ShanshuiError):
    """A page could not be set."""

    en = (
        "the pages could not be set: {saw}.",
        "Every page is set from a template of the program, with fonts it brings along.",
        "Keep this message: it is a fault of the program.",
    )
    zh = ("无法排版：{saw}。", "每一页都由程序自带的模板和字体排版。", "请保留此信息：这是程序的缺陷。")


class ForeignRequest(InputError):
    """A request comes under another name, or from a page of another site."""

    en = (
        "the request names '{name}'.",
        "A server of one person answers only on this machine, to its own pages: another site may not act in your name.",
        "Open the address that `shanshui serve` printed.",
    )
    zh = (
        "请求所用名称为“{name}”。",
        "单人服务器只应答本机、只接受自己的页面：其他网站不得以您的名义操作。",
        "请打开 `shanshui serve` 打印的地址。",
    )


class NotThisMachine(InputError):
    """A server of one person is asked to be open to others."""

    en = (
        "{host} can be reached by others.",
        "Without `--team` there are no users and no passwords, so the server stays on this machine.",
        "Leave `--host` out, or add `--team --database …`.",
    )
    zh = (
        "{host} 可被他人访问。",
        "不带 `--team` 时没有用户与密码，服务器只限本机使用。",
        "请去掉 `--host`，或加上 `--team --database …`。",
    )


class PortTaken(InputError):
    """A server cannot have its address."""

    en = (
        "{host}:{port} cannot be had: {saw}.",
        "A server needs an address of its own; another `shanshui serve` may have this one.",
        "Take a free one with `--port 0`, or end the other program.",
    )
    zh = (
        "无法使用 {host}:{port}：{saw}。",
        "服务器须独占一个地址；可能已被另一个 `shanshui serve` 占用。",
        "请用 `--port 0` 选用空闲端口，或结束占用它的程序。",
    )


class NothingToServe(InputError):
    """A server is started where there is no area."""

    en = (
        "there is no area.yaml here.",
        "A server shows areas that have one.",
        "Name an area, `shanshui serve lishui`; `shanshui demo` makes one to try.",
    )
    zh = (
        "此处没有 area.yaml。",
        "服务器展示带有 area.yaml 的区域。",
        "请指明区域，如 `shanshui serve lishui`；`shanshui demo` 可生成示例。",
    )


class NotOnTheMap(InputError):
    """A place has no boundary, so nothing can be drawn of it."""

    en = (
        "place {place} has no boundary of its own.",
        "Maps are drawn of places with polygons and of places made of these.",
        "Choose the place above it.",
    )
    zh = ("地方 {place} 没有边界。", "地图须有边界或由有边界的下级组成。", "请选择其上级地方。")


class LayerNotMade(InputError):
    """A map is asked for that has to be made first."""

    en = ("layer {layer} is not made yet.", "It is made once, on request.", "Ask for it to be made, then again.")
    zh = ("图层 {layer} 尚未生成。", "图层在请求后生成一次。", "请先请求生成，再重试。")


class BadPolygon(InputError):
    """A drawn area cannot be accounted."""

    en = (
        "the drawn area cannot be accounted: {saw}.",
        "We need a GeoJSON Polygon or MultiPolygon in longitude and latitude, of at most {most} points, whose sides do not cross.",
        "Draw it again, or simplify it.",
    )
    zh = (
        "绘制的区域无法核算：{saw}。",
        "需要以经纬度表示的 GeoJSON Polygon 或 MultiPolygon，至多 {most} 个顶点，边不相交。",
        "请重新绘制或简化。",
    )


class TooManyMaps(InputError):
    """More maps are waiting to be made than a server takes."""

    en = ("{waiting} maps are waiting to be made.", "They are made one after another.", "Try again in a while.")
    zh = ("已有 {waiting} 幅地图等待生成。", "地图逐幅生成。", "请稍后再试。")


class TooManyRows(InputError):
    """A table is longer than a sheet can be."""

    en = (
        "the table has {rows} rows.",
        "A sheet holds {most}.",
        "Take CSV or Parquet, or ask for one period, service or level.",
    )
    zh = ("该表共 {rows} 行。", "一张工作表最多 {most} 行。", "请改用 CSV 或 Parquet，或按时期、服务、级别筛选。")


class UploadRefused(InputError):
    """An uploaded file was opened and is not what is needed."""

    en = ("{saw}", "Nothing of the file was kept.", "Put it right, then send it again.")
    zh = ("{saw}", "未保留该文件的任何内容。", "请修正后重新上传。")


class BrokenTemplate(InputError):
    """A Word file of the user's own cannot be filled."""

    en = (
        "the template cannot be read: {saw}.",
        "We need a .docx whose tags stand in double braces, such as {{{{tables.lines}}}}.",
        "Open it in Word, correct the tag and save it as .docx.",
    )
    zh = (
        "无法读取模板：{saw}。",
        "需要 .docx 文件，标签写在双花括号内，形如 {{{{tables.lines}}}}。",
        "请用 Word 打开，更正标签并另存为 .docx。",
    )


class UnknownTag(InputError):
    """A template names something that the report does not have."""

    en = ("the template names '{name}', which this report does not have. {hint}", "Known: {known}.", "Correct the tag.")
    zh = ("模板中的标签“{name}”在本报告中不存在。{hint}", "可用：{known}。", "请更正标签。")


class NotebookLacks(ShanshuiError):
    """A figure needs a library that is not installed."""

    en = (
        "figures need {library}, which is not installed.",
        "Only notebooks draw with it, so it is installed on request.",
        "Run `pip install shanshui[notebook]`.",
    )
    zh = (
        "绘图需要 {library}，但尚未安装。",
        "只有笔记本用它绘图，因此按需安装。",
        "请运行 `pip install shanshui[notebook]`。",
    )


class FolderNotEmpty(InputError):
    """A folder that is to be written anew holds something else."""

    en = (
        "folder '{folder}' holds files that are not of a published site.",
        "A site is written only where nothing of yours is lost: to an empty folder, or over a former site.",
        "Name an empty or a new folder.",
    )
    zh = (
        "文件夹“{folder}”中有不属于已发布站点的文件。",
        "为避免丢失您的文件，站点只写入空文件夹或覆盖原站点。",
        "请指定空文件夹或新文件夹。",
    )


class NothingToDraw(InputError):
    """An account has no such chart."""

    en = (
        "the account of {area} has no chart '{name}'.",
        "It lacks what the chart shows.",
        "A change needs two periods, a range `shanshui uncertainty --publish`.",
    )
    zh = (
        "{area}的账户没有图“{name}”。",
        "账户缺少该图所示内容。",
        "变化图需要两个核算期，区间图需要 `shanshui uncertainty --publish`。",
    )


class NotHere(NotYours):
    """Something is not there, said to one person on their own machine: all that is there is theirs."""

    en = ("there is no '{name}' here.", "{need}", "{do} {hint}")
    zh = ("此处没有“{name}”。", "此处可选：{need}。", "请{do}。{hint}")


class MapMadeAnew(NotYours):
    """A tile is asked for of a version of a map that is no more."""

    en = (
        "'{name}' is no version of this map now.",
        "The map was made anew since the page was opened, so its tiles have other addresses.",
        "Reload the page.",
    )
    zh = ("“{name}”不是该地图现在的版本。", "打开页面后地图已重新生成，瓦片地址随之改变。", "请刷新页面。")
