"""What commands print. Light: what needs libraries loads them when it is called."""

import json as json_format
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanshui.cli.progress import Progress
from shanshui.cli.text import ABSENT, aligned, exact, money, number, percent, scale_for, size, wording

if TYPE_CHECKING:
    from shanshui.run.account import Prepared
    from shanshui.run.estimate import Estimate
    from shanshui.run.explain import Explanation
    from shanshui.store.results import Results
    from shanshui.store.tables import Column, Table

__all__ = [
    "Progress", "estimate", "explanation", "headline", "json_line", "partial", "plan", "services", "standards",
    "table", "variables",
]  # fmt: skip
PLACES_SHOWN = 30
TEN = 10  # of its unit in the largest amount of a column, so that small ones still read
SOON = 0.1  # minutes


def json_line(content: dict[str, Any]) -> None:
    """Print one object on one line."""
    print(json_format.dumps(content, ensure_ascii=False, allow_nan=False))


def lines(texts: list[str]) -> None:
    """Print lines, if there are any."""
    if texts:
        print("\n".join(texts))


def partial(codes: tuple[str, ...], lang: str) -> None:
    """Tell on stderr which places the land cover does not cover entirely."""
    named = ", ".join(codes[:10]) + (f" … ({len(codes)})" if len(codes) > 10 else "")
    en = f"Partial: the land cover leaves out a part of {named}. The totals say what share they cover."
    print(wording(lang, en, f"部分核算：土地覆盖未完全覆盖 {named}；总值旁注明覆盖比例。"), file=sys.stderr)


def priced_again(periods: tuple[str, ...], lang: str) -> None:
    """Say for which periods no map was read."""
    if periods:
        named = ", ".join(periods)
        en = f"No map was read for {named}: the sums of the former account still hold; prices and parameters are new."
        zh = f"{named} 未重新读取地图：沿用上次的汇总数，仅更新价格与参数。"
        print(wording(lang, en, zh))


def headline(area: Path, lang: str) -> None:
    """Print the outcome of a run: GEP, its parts, what is accounted, where the files are."""
    from shanshui.store.results import read_results

    folder = area if area.is_dir() else area.parent
    results = read_results(folder)
    for period in results.manifest["periods"]:
        lines(_headline(results, str(period), lang))
    lines(_standing(results, lang))
    lines(_ranges(area, results, lang))
    print(wording(lang, f"Files: {results.folder}", f"文件：{results.folder}"))


def in_the_browser(area: Path, lang: str) -> None:
    """Print how to look at an area in the browser."""
    command = f"shanshui serve {area.parent} --open"
    print(wording(lang, f"In the browser: {command}", f"在浏览器中查看：{command}"))


def to_try(area: Path, lang: str) -> None:
    """Print what an area that holds indicators and no account can be asked."""
    folder = area.parent
    asked = (
        (f"shanshui indicators {folder}", wording(lang, "what is measured", "有哪些指标")),
        (f"shanshui observations residuals {folder}", wording(lang, "what does not add up", "哪些数对不上")),
        (f"shanshui targets {folder}", wording(lang, "what was promised", "目标进展如何")),
        (f"shanshui findings update {folder}", wording(lang, "what falls short", "有哪些问题")),
        (f"shanshui findings list {folder}", wording(lang, "the ten most important", "最重要的十个问题")),
        (f"shanshui serve {folder} --open", wording(lang, "all of it in the browser", "在浏览器中查看全部")),
    )
    print(str(area))
    lines(aligned([[command, what] for command, what in asked]))


def _ranges(area: Path, results: "Results", lang: str) -> list[str]:
    """Return how to publish ranges, for an area that states spreads and whose account has none yet."""
    from shanshui.run.config import read_area

    if read_area(area).config.uncertainty is None or len(results.drawn) == len(results.manifest["periods"]):
        return []
    en = "Ranges of this account are not drawn yet: run `shanshui uncertainty --publish`."
    return [wording(lang, en, "本账户的区间尚未抽样：请运行 `shanshui uncertainty --publish`。")]


def _headline(results: "Results", period: str, lang: str) -> list[str]:
    from shanshui.store.tables import table as table_of

    root = results.manifest["area"]["code"]
    name = next(iter(results.places.loc[results.places["code"] == root, f"name_{lang}"]), "")
    parts = table_of(results, "place", root, period).records()
    sections, gep = _sections(results, root, period)
    scale = scale_for([gep], lang, TEN)
    shown = [
        wording(
            lang,
            f"{name} ({root}), {period}: GEP {money(gep, lang)}",
            f"{name}（{root}）{period} 年 GEP：{money(gep, lang)}",
        )
    ]
    rows = [
        [_section(key, lang), money(value, lang, scale), percent(value / gep if gep else float("nan"))]
        for key, value in sections
    ]
    shown += [f"  {line}" for line in aligned(rows, right=(1, 2))]
    if len(parts) > 1 or parts[0]["code"] != root:
        rows = [
            [str(p["code"]), str(p[f"name_{lang}"]), money(_float(p["gep"]), lang, scale)] for p in parts[:PLACES_SHOWN]
        ]
        shown += [f"  {line}" for line in aligned(rows, right=(2,))]
    if len(parts) > PLACES_SHOWN:
        shown.append(f"  … ({len(parts)})")
    return shown


def _float(cell: Any) -> float:
    return float("nan") if cell is None else float(cell)


def _sections(results: "Results", root: str, period: str) -> tuple[list[tuple[str, float]], float]:
    from shanshui.store.tables import table as table_of

    found: dict[str, float] = {}
    for row in table_of(results, "service", root, period).records():
        if row["role"] == "headline" and row["value"] is not None:
            found[str(row["section"])] = found.get(str(row["section"]), 0.0) + float(row["value"])
    return list(found.items()), sum(found.values()) if found else float("nan")


def _section(key: str, lang: str) -> str:
    from shanshui.report.words import Words

    return Words(lang)(f"section_{key}")


def _standing(results: "Results", lang: str) -> list[str]:
    """Return how much of the standard is accounted, what is unsure, and how many warnings there are."""
    manifest = results.manifest
    by_line: dict[str, list[str]] = {}
    for line in manifest["lines"]:
        if line["role"] == "headline":
            by_line.setdefault(line["line_label"]["en"], []).append(line["status"])
    done = sum("accounted" in statuses for statuses in by_line.values())
    unsure, notes = manifest["to_be_confirmed"], len(manifest["warnings"]) + len(manifest["conflicts"])
    rough = sorted({line["service"] for line in manifest["lines"] if line["indicative"]})
    count, name = len(by_line), manifest["standard"]["id"]
    en = f"{done} of {count} headline lines of {name} are accounted; the others are absent, not zero."
    said = [wording(lang, en, f"{name} 的 {count} 个计入总值的科目中已核算 {done} 个；其余为缺失，不是零。")]
    if unsure["headline_yuan"]:
        amount = f"{money(unsure['headline_yuan'], lang)} ({percent(unsure['share'])})"
        said.append(
            wording(
                lang,
                f"To be confirmed: {amount} rest on recalled parameters.",
                f"待核实：{amount} 依赖未查到原文的参数。",
            )
        )
    if rough:
        said.append(wording(lang, f"Indicative only: {', '.join(rough)}.", f"仅供参考：{'、'.join(rough)}。"))
    if notes:
        said.append(wording(lang, f"Warnings: {notes}; the report lists them.", f"警告：{notes} 条，见报告。"))
    return said


def plan(prepared: "Prepared", json: bool, lang: str) -> None:
    """Print what `check` found: what will be accounted and how, and all that is missing."""
    from shanshui.cli import checked

    if json:
        for event in checked.events(prepared):
            json_line(event)
    else:
        lines(checked.lines(prepared, lang))


def estimate(expected: "Estimate", json: bool, lang: str) -> None:
    """Print what a run would do and take."""
    if json:
        json_line({"event": "estimate", **expected.as_json()})
    else:
        lines(aligned(_estimated(expected, lang)))


def _estimated(e: "Estimate", lang: str) -> list[tuple[str, str]]:
    from shanshui.report.words import Words

    items = wording(
        lang,
        f"{e.on_cells} on maps, {e.on_places} on places, {e.from_tables} from tables; {e.not_accounted} not accounted",
        f"栅格 {e.on_cells}，地方 {e.on_places}，表格 {e.from_tables}；未核算 {e.not_accounted}",
    )
    inside = wording(
        lang,
        f"{e.cells:,}, about {e.cells_inside:,} inside places",
        f"{e.cells:,}，约 {e.cells_inside:,} 个在核算范围内",
    )
    minutes = number(e.minutes, 1) if e.minutes >= SOON else f"< {SOON}"
    files = ", ".join(e.writes)
    return [
        (wording(lang, "Items", "项目"), items),
        (wording(lang, "Periods, places", "核算期、地方"), f"{e.periods}, {e.places}"),
        (wording(lang, "Grid", "格网"), Words(lang).grid(e.grid) or ABSENT),
        *([(wording(lang, "Change matrices", "变化矩阵"), f"{e.matrices}")] if e.matrices else []),
        (wording(lang, "Blocks", "分块"), f"{e.blocks:,}"),
        (wording(lang, "Cells", "格点"), inside),
        (wording(lang, "To read", "读取"), size(e.bytes_to_read)),
        (wording(lang, "Peak memory", "内存峰值"), size(e.memory_bytes)),
        (wording(lang, "Time", "时间"), f"{minutes} {wording(lang, 'minutes', '分钟')} ({e.basis.in_(lang)})"),
        (wording(lang, "Writes", "写出"), f"{e.folder}/: {files}"),
        (wording(lang, "Flows, at most", "流量（至多）"), f"{e.rows_at_most:,}"),
    ]


def table(shown: "Table", json: bool, lang: str) -> None:
    """Print a table, its money in one unit for each column."""
    if json:
        for record in shown.records():
            json_line({"event": "row", **record})
        return
    columns = [
        _printed(shown, i, lang) for i in range(len(shown.columns)) if shown.columns[i].name not in _other_names(lang)
    ]
    print(shown.title.in_(lang))
    right = [i for i, (numeric, _) in enumerate(columns) if numeric]
    lines(aligned(list(zip(*(cells for _, cells in columns), strict=True)), right))


def _other_names(lang: str) -> tuple[str, ...]:
    """Return the columns of names in the language that was not asked for."""
    other = "en" if lang == "zh" else "zh"
    return f"name_{other}", f"label_{other}"


def _printed(shown: "Table", at: int, lang: str) -> tuple[bool, list[str]]:
    """Return whether a column is numeric, and its heading and cells."""
    column, cells = shown.columns[at], [row[at] for row in shown.rows]
    if column.kind == "text":
        return False, [_label(column, lang), *(_word(column.name, str(cell), lang) for cell in cells)]
    numbers = [float(cell) for cell in cells]
    if column.kind == "share":
        return True, [_label(column, lang), *(percent(n, signed=column.name == "change") for n in numbers)]
    if column.kind == "money":
        step, name = scale_for(numbers, lang, TEN)
        _, _, per = column.unit.partition(" ")
        heading = f"{_label(column, lang)} ({name}{_per(per, lang)})"
        return True, [heading, *(ABSENT if n != n else f"{n / step:,.2f}" for n in numbers)]
    heading = f"{_label(column, lang)} ({column.unit})" if column.unit else _label(column, lang)
    return True, [heading, *(exact(n, separated=True) if column.kind == "exact" else number(n) for n in numbers)]


def _word(column: str, cell: str, lang: str) -> str:
    """Return a section, role, level or unit in Chinese; all else, and English, as it stands."""
    from shanshui.report.words import Words

    if lang != "zh":
        return cell
    if column == "indicator":
        return cell  # an id, to be typed again
    if column == "unit" and " " in cell:
        from shanshui.targets.amounts import unit_word

        return unit_word(cell).zh
    return Words(lang).unit(cell) if column == "unit" else Words(lang).get(f"{column}_{cell}", cell)


def _label(column: "Column", lang: str) -> str:
    if column.name in ("name_zh", "name_en", "label_zh", "label_en"):
        return wording(lang, "Name", "名称")
    return column.label.in_(lang)


def _per(unit: str, lang: str) -> str:
    """Return `km-2` as it is read: /km²."""
    return {"km-2": "/km²", "person-1": wording(lang, "/person", "/人")}.get(unit, "")


def explanation(told: "Explanation", json: bool, lang: str) -> None:
    """Print how a number was made."""
    from shanshui.cli import explained

    if json:
        json_line({"event": "explanation", **told.as_json()})
    else:
        lines(explained.lines(told, lang))


def services(name: str, json: bool, lang: str) -> None:
    """Print the services, or all about one."""
    _listing("service", name, json, lang)


def variables(name: str, json: bool, lang: str) -> None:
    """Print the variables, or who provides and who uses one."""
    _listing("variable", name, json, lang)


def standards(name: str, json: bool, lang: str) -> None:
    """Print the standards, or the lines, options and parameter sets of one."""
    _listing("standard", name, json, lang)


def _listing(what: str, name: str, json: bool, lang: str) -> None:
    from shanshui.cli import listing

    records, texts = listing.told(what, name, lang)
    if json:
        for record in records:
            json_line(record)
    else:
        lines(texts)
