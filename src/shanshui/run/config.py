"""`area.yaml`: what a user writes to have an area accounted. Every problem is found at once, with its line."""

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from shanshui.core.errors import (
    BadSetting,
    NoSuchFile,
    Problems,
    ShanshuiError,
    UnreadableConfig,
    UnreadablePeriod,
    nearest,
)
from shanshui.core.labels import Label
from shanshui.core.period import Period
from shanshui.run.config_assets import AssetsSetting, SupplyUseSetting
from shanshui.run.config_base import Name, Strict, TableFile
from shanshui.run.config_benchmark import BenchmarkSetting
from shanshui.run.config_condition import ClaimSetting, ConditionSetting, EiSetting, EqiSetting, RankingSetting
from shanshui.run.config_extent import ExtentSetting
from shanshui.run.config_overlap import OverlapSetting
from shanshui.run.config_prosperity import GrowthSetting, ProsperitySetting
from shanshui.run.config_realise import RealisedSetting
from shanshui.run.config_series import SeriesSetting
from shanshui.run.config_targets import (
    IndicatorsSetting,
    ObservationsSetting,
    PlaceChangesSetting,
    StoreSetting,
    TargetsSetting,
    TreeSetting,
)
from shanshui.run.config_uncertainty import UncertaintySetting

__all__ = [
    "ClaimSetting",
    "ConditionSetting",
    "EiSetting",
    "EqiSetting",
    "Name",
    "RankingSetting",
    "Strict",
    "TableFile",
]
DEEPEST, MOST_SETTINGS = 12, 50_000
MONTH = re.compile(r"\{month(?::02)?\}")
Code = Annotated[str, BeforeValidator(lambda value: str(value))]


def _written(value: object) -> str:
    """Return a period as the tables write it, 2020-Q3 for 2020Q3; what is none stays as it is."""
    try:
        return str(Period.parse(value))
    except UnreadablePeriod:
        return str(value)


Written = Annotated[str, BeforeValidator(_written)]


class Area(Strict):
    """The accounting area."""

    code: Code = Field(description="six-digit code of the area; every record is keyed on it")
    name: Name = Field(Name(), description="its name")


class GridSetting(Strict):
    """The accounting grid; left out, it is that of the land cover."""

    crs: str | None = Field(None, description="coordinate reference system, such as EPSG:32650")
    resolution: float | None = Field(None, gt=0, description="cell size in the unit of the CRS")
    like: str | None = Field(None, description="name of the source whose grid is taken")


class Boundaries(Strict):
    """Polygons of places."""

    file: str = Field(description="GeoPackage, GeoJSON, Shapefile or GeoParquet")
    code: str = Field("code", description="field with the place code")
    layer: str | None = Field(None, description="layer of a GeoPackage")
    crs: str | None = Field(None, description="CRS, if the file does not say or says it wrongly")


class Places(Strict):
    """The place tree: a table, polygons, or both."""

    file: str = Field(description="CSV or XLSX with the columns below, or a file of polygons with such fields")
    code: str = Field("code", description="column with the code")
    parent: str = Field("parent", description="column with the code of the place above")
    level: str = Field("level", description="column with the level: city, county, township, village …")
    name_zh: str = Field("name_zh", description="column with the Chinese name")
    name_en: str = Field("name_en", description="column with the English name")
    layer: str | None = Field(None, description="layer of a GeoPackage")
    crs: str | None = Field(None, description="CRS of polygons in `file`, if it does not say or says it wrongly")
    boundaries: Boundaries | None = Field(None, description="polygons, if `file` is a table")


class Source(Strict):
    """A raster and what it holds."""

    file: str = Field(
        description="path; {period} stands for the accounting period, "
        "{month} (1–12) or {month:02} (01–12) for files of one month each"
    )
    variable: str | None = Field(None, description="variable it provides; left out, the name of the source")
    unit: str | None = Field(None, description="unit of its numbers; left out, the variable's own")
    band: int | None = Field(None, description="number of the band, from 1")
    layer: str | None = Field(None, description="name of the array in a NetCDF or Zarr file that holds several")
    bands: Literal["months", "days"] | None = Field(None, description="what the bands are")
    nodata: float | Literal["none"] | None = Field(
        None, description="number that stands for absent, if the file does not say; `none` if every number is real"
    )
    scale: float | None = Field(None, description="factor, if the file does not say")
    offset: float | None = Field(None, description="addend, if the file does not say")
    classes: str | None = Field(None, description="table of classes (code, ecosystem_type), or the name of a crosswalk")
    class_share: Literal["majority", "fractional"] = Field("majority", description="how classes come to the grid")
    crs: str | None = Field(None, description="CRS, if the file does not say or says it wrongly")
    sha256: str | None = Field(None, description="hash the file must have")
    partial: bool = Field(False, description="whether it may leave a part of the area uncovered")
    confirmed: bool = Field(False, description="the numbers are right although they look like another unit")
    indicative: Name | None = Field(None, description="why what rests on it is only indicative")
    year: str | int | None = Field(None, description="year of the data, if it is not the period")
    source: str = Field("", description="where it comes from")
    credit: str = Field("", description="credit line and licence")

    def files(self, period: str) -> list[str]:
        """Return the files of a period: one, or one for each month."""
        file = self.file.replace("{period}", period)
        if not MONTH.search(file):
            return [file]
        return [MONTH.sub(f"{month:02}" if "{month:02}" in file else str(month), file) for month in range(1, 13)]


class Constant(Strict):
    """One number for the whole area."""

    value: float = Field(description="the number")
    unit: str | None = Field(None, description="its unit; left out, the variable's own")
    source: str = Field(description="where the number comes from: a stated constant needs a reason")
    indicative: Name | None = Field(None, description="why what rests on it is only indicative")


class Config(Strict):
    """The whole of `area.yaml`."""

    area: Area = Field(description="the accounting area")
    standard: str = Field("ndrc-2022", description="id of the standard; `shanshui standards` lists them")
    periods: list[Written] = Field(description="accounting periods: [2020], [2015, 2020]", min_length=1)
    grid: GridSetting = Field(GridSetting(), description="the accounting grid")
    places: Places = Field(description="the place tree")
    sources: dict[str, Source] = Field({}, description="rasters by name")
    tables: dict[str, TableFile] = Field({}, description="tables by name")
    constants: dict[str, Constant] = Field({}, description="numbers for the whole area, by variable")
    prices: TableFile | None = Field(None, description="table of prices: parameter, value, unit, year, source")
    annex: TableFile | None = Field(
        None, description="local annex: parameter, ecosystem_type, value, unit, year, source"
    )
    options: dict[str, str] = Field({}, description="equation chosen for a variable or a `service.item`")
    sets: dict[str, str] = Field({}, description="parameter set chosen for a parameter")
    services: list[str] | None = Field(None, description="services that must be accounted; left out, all that can be")
    remote: list[str] = Field(
        [], description="beginnings of addresses that rasters may be read from: [s3://bucket/folder/]"
    )
    allow_partial: bool = Field(False, description="account places that the land cover does not cover entirely")
    supply_use: SupplyUseSetting | None = Field(None, description="who uses ecosystem services")
    assets: AssetsSetting | None = Field(None, description="what the value of ecosystem assets depends on")
    series: SeriesSetting | None = Field(None, description="prices through time, breaks, targets")
    realised: RealisedSetting | None = Field(None, description="money received, and the rules by which it is paid")
    overlap: OverlapSetting | None = Field(None, description="what is counted twice: shares in GDP, settled pairs")
    condition: ConditionSetting | None = Field(None, description="condition account, EI, EQI, ranking of places")
    extent: ExtentSetting | None = Field(None, description="extent account: transitions of land, who made them")
    uncertainty: UncertaintySetting | None = Field(None, description="how sure the numbers are, and of what size")
    indicators: IndicatorsSetting | None = Field(None, description="the dictionary of indicators")
    observations: list[ObservationsSetting] = Field(
        [], description="files of observations, in the order they became known"
    )
    trees: dict[str, TreeSetting] = Field({}, description="other trees over the same places, by name")
    place_changes: PlaceChangesSetting | None = Field(None, description="splits, mergers and transfers of places")
    targets: TargetsSetting | None = Field(None, description="what was promised")
    store: StoreSetting = Field(StoreSetting(), description="where vintages, findings and events are kept")
    benchmark: BenchmarkSetting | None = Field(None, description="an index of places, their peers, and their gaps")
    prosperity: ProsperitySetting | None = Field(None, description="gaps, inequality, households in bands of income")
    growth: GrowthSetting | None = Field(None, description="growth accounting, and clusters against goals of size")
    notes: list[Name] = Field(
        [], description="remarks on the figures: printed in the report and seen by all who see these"
    )


class AreaFile:
    """A configuration and the file it came from; paths in it are relative to its folder."""

    def __init__(self, path: Path, config: Config, lines: dict[str, int]) -> None:
        self.path = path
        self.config = config
        self._lines = lines

    @property
    def folder(self) -> Path:
        """Return the folder paths are relative to."""
        return self.path.parent

    def where(self, *keys: str | int) -> str:
        """Return `area.yaml:12: sources.rain` for a message."""
        steps = list(keys)
        while steps:
            if (line := self._lines.get(_path(steps))) is not None:
                return f"{self.path.name}:{line}: {_path(list(keys))}"
            steps.pop()
        return f"{self.path.name}: {_path(list(keys))}" if keys else self.path.name


def _path(keys: list[str | int]) -> str:
    return ".".join(map(str, keys))


def read_area(path: str | Path) -> AreaFile:
    """Return the configuration of an area.

    Raises
    ------
    NoSuchFile, UnreadableConfig, Problems
        If the file is absent, is no YAML, or holds wrong settings (all of them are told).
    """
    file = Path(path)
    if file.is_dir():
        file = file / "area.yaml"
    if not file.is_file():
        raise NoSuchFile(where=str(path), path=str(file), base=Label("the current folder", "当前文件夹"))
    raw, lines = _load(file)
    try:
        config = Config.model_validate(raw)
    except ValidationError as error:
        raise Problems([_setting(file, lines, raw, e) for e in error.errors()], where=file.name) from None
    area = AreaFile(file.resolve(), config, lines)
    _check_periods(area)
    _check_grid(area)
    return area


def _check_periods(area: AreaFile) -> None:
    periods = area.config.periods
    for i, period in enumerate(periods):
        Period.parse(period, area.where("periods", i))
        if period in periods[:i]:
            raise BadSetting(
                where=area.where("periods", i),
                saw=Label("a period stands twice", "核算期重复"),
                got=period,
                need=Label("every period once", "每个核算期只写一次"),
                do=Label("Remove one.", "请删除一个。"),
            )


def _check_grid(area: AreaFile) -> None:
    """Raise BadSetting unless the grid is either of a CRS and a cell size, or like a source, or left out."""
    setting = area.config.grid
    given = [name for name in ("crs", "resolution", "like") if getattr(setting, name) is not None]
    if given not in ([], ["like"], ["crs", "resolution"]):
        raise BadSetting(
            where=area.where("grid"),
            saw=Label("the grid is not clear", "格网不明确"),
            got=", ".join(given),
            need=Label("crs and resolution together, or like alone", "crs 与 resolution 同时给出，或只给 like"),
            do=Label("Add or remove one of them.", "请补充或删除其一。"),
        )


def _load(file: Path) -> tuple[dict[str, Any], dict[str, int]]:
    try:
        node = YAML(typ="rt", pure=True).load(file.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UnreadableConfig(where=file.name, saw=f"byte {error.start} is not UTF-8") from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f":{mark.line + 1}" if mark else ""
        raise UnreadableConfig(where=f"{file.name}{line}", saw=str(error.problem or error.context)) from None
    except YAMLError as error:
        raise UnreadableConfig(where=file.name, saw=str(error).splitlines()[0]) from None
    if not isinstance(node, dict):
        raise UnreadableConfig(where=file.name, saw=Label("it holds no settings", "没有任何设置"))
    lines: dict[str, int] = {}
    try:
        _collect_lines(node, [], lines)
    except UnreadableConfig as error:
        raise UnreadableConfig(where=file.name, **error.fields) from None
    return _plain(node), lines


def _collect_lines(node: Any, path: list[str | int], lines: dict[str, int]) -> None:
    if len(path) > DEEPEST or len(lines) > MOST_SETTINGS:
        raise UnreadableConfig(saw=Label("its aliases repeat without end", "别名无休止地重复"))
    if isinstance(node, dict):
        for key, value in node.items():
            lines[_path([*path, key])] = _marks(node).key(key)[0] + 1
            _collect_lines(value, [*path, key], lines)
    elif isinstance(node, list):
        for i, value in enumerate(node):
            lines[_path([*path, i])] = _marks(node).item(i)[0] + 1
            _collect_lines(value, [*path, i], lines)


def _marks(node: Any) -> Any:
    """Return where the parts of a YAML node stand."""
    return node.lc


def _plain(node: Any) -> Any:
    if isinstance(node, dict):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    for kind in (bool, int, float, str):
        if isinstance(node, kind):
            return kind(node)
    return node.isoformat() if isinstance(node, date) else node  # YAML reads 2024-03-01 as a date


_SHAPES = {dict: "{…}", list: "[…]", type(None): "null"}  # how YAML writes what is no single value


def _setting(file: Path, lines: dict[str, int], raw: Any, error: Any) -> ShanshuiError:
    keys = [key for key in error["loc"] if key != "function-before[<lambda>(), str]"]
    known = _known_keys(raw, keys) if error["type"] == "extra_forbidden" else []
    near = nearest(str(keys[-1]), known) if known else ""
    area = AreaFile(file, None, lines)  # type: ignore[arg-type]
    saw = (
        Label("it is not a setting", "没有这个设置")
        if known
        else Label(_lowered(error["msg"]), f"取值无效：{error['msg']}")
    )
    need = Label("one of ", "以下之一：") if known else Label("a value of the right kind", "类型正确的值")
    need = Label(*(text + ", ".join(known) for text in need))
    got = error["input"] if isinstance(error["input"], str | int | float) else _SHAPES.get(type(error["input"]), "–")
    do = Label("See `shanshui new` for a commented example.", "可用 `shanshui new` 查看带注释的示例。")
    do = Label(f"Did you mean '{near}'?", f"您是否要写 '{near}'？") if near else do
    return BadSetting(where=area.where(*keys), saw=saw, got=str(got), need=need, do=do)


def _lowered(text: object) -> str:
    return str(text)[:1].lower() + str(text)[1:]


def _known_keys(raw: Any, keys: list[str | int]) -> list[str]:
    model: Any = Config
    for key in keys[:-1]:
        field = getattr(model, "model_fields", {}).get(str(key))
        annotation = field.annotation if field else model
        model = _model_within(annotation) if field else model
    return list(getattr(model, "model_fields", ()))


def _model_within(annotation: Any) -> Any:
    if hasattr(annotation, "model_fields"):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        if found := _model_within(part):
            return found
    return None
