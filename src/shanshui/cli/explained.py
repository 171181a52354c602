"""An explanation as text: item by item, then what else the number could be."""

import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from shanshui.cli.checked import ALONG_THE_FLOW
from shanshui.cli.text import aligned, exact, money, number, percent, wording
from shanshui.core.labels import Label

if TYPE_CHECKING:
    from shanshui.run.alternatives import Alternative
    from shanshui.run.explain import Equation, ExplainedItem, Explanation
    from shanshui.run.inputs_behind import Step

KINDS = {
    "physical": Label("Amount", "实物量"),
    "potential": Label("Potential", "潜在供给"),
    "actual": Label("Actual", "实际供给"),
    "monetary": Label("Value", "价值量"),
}
BY = {
    "standard": Label("chosen by the standard", "规范选定"),
    "area.yaml": Label("chosen in area.yaml", "area.yaml 选定"),
    "what is given": Label("follows from what is given", "按现有数据"),
    "only one": Label("the only one", "唯一"),
}
ORIGINS = {
    "source": Label("source", "数据源"),
    "table": Label("table", "表格"),
    "constant": Label("constant", "常数"),
    "grid": Label("grid", "格网"),
    "derivation": Label("derived", "推算"),
    "routed": ALONG_THE_FLOW,
}
SHORT = 12  # digits of a hash that are shown


def lines(told: "Explanation", lang: str) -> list[str]:
    """Return an explanation as lines of text."""
    where = f"{told.place_name.in_(lang)} ({told.place})"
    shown = [f"{told.label.in_(lang)} [{told.service}] · {where} · {told.period} · {told.standard}"]
    shown.append(wording(lang, f"Value: {money(told.value, lang)}", f"价值：{money(told.value, lang)}"))
    for item in told.items:
        shown += ["", *_item(item, lang)]
    for title, rows in (
        (wording(lang, "What went in (values inside the place)", "输入与中间变量（该地范围内）"), _steps(told, lang)),
        (wording(lang, "Parameters", "参数"), _parameters(told, lang)),
        (wording(lang, "Files", "文件"), _files(told)),
        (
            wording(lang, "What else it could be (one change at a time)", "其他取值（每次只改一项）"),
            _alternatives(told, lang),
        ),
    ):
        shown += ["", title, *(f"  {row}" for row in rows)] if rows else []
    return shown


def _item(item: "ExplainedItem", lang: str) -> Iterator[str]:
    beside = "" if item.role == "headline" else f" ({item.role})"
    yield f"{item.label.in_(lang)} [{item.key}]{beside}"
    for lack in item.missing:
        lacks = wording(lang, "lacks", "缺少")
        yield f"  {lacks} {lack['variable']}: {lack['label'][lang]} ← {lack['provided_by'][lang]}"
    if reason := item.reason.in_(lang):
        yield f"  {wording(lang, 'Indicative', '仅供参考')}: {reason}"
    for equation in item.equations:
        yield from _equation(equation, lang)
    if item.types:
        yield from (f"  {row}" for row in _amounts(item, lang))
    else:
        yield f"  {wording(lang, 'No amount at this place in this period.', '该地该期没有数量。')}"


def _equation(equation: "Equation", lang: str) -> Iterator[str]:
    by = BY.get(equation.by, Label(equation.by, equation.by)).in_(lang)
    name = f"{equation.option}, {by}" if equation.option else by
    yield f"  {KINDS[equation.kind].in_(lang)} = {_one_line(equation.expression)}   [{name}]"
    said = equation.says.in_(lang)
    yield f"    {wording(lang, f'{said} ({equation.source})', f'{said}（{equation.source}）')}"


def _one_line(expression: str) -> str:
    return "; ".join(expression.splitlines())


def _amounts(item: "ExplainedItem", lang: str) -> list[str]:
    """Return area, amount, price and value of each ecosystem type, and their sum."""
    head = (
        wording(lang, "Ecosystem type", "生态系统类型"), wording(lang, "Area (ha)", "面积（ha）"),
        wording(lang, "With value", "有值占比"), f"{wording(lang, 'Amount', '实物量')} ({item.unit})",
        wording(lang, "Price", "价格"), wording(lang, "Value", "价值"),
    )  # fmt: skip
    rows: list[tuple[str, ...]] = [head]
    for row in item.types:
        price = f"{exact(row.price)} {row.price_unit} {row.price_year}".rstrip() if math.isfinite(row.price) else "–"
        name = f"{row.label.in_(lang)} [{row.ecosystem_type}]"
        rows.append(
            (name, number(row.area_ha), percent(row.covered), number(row.supply), price, money(row.value, lang))
        )
    total = wording(lang, "Total", "合计")
    rows.append((total, number(item.area_ha), percent(item.covered), number(item.supply), "", money(item.value, lang)))
    return aligned(rows, right=(1, 2, 3, 4, 5))


def _once(found: Iterable[tuple[str, Any]]) -> list[Any]:
    """Return things by name, each once, in order."""
    return list(dict(found).values())


def _steps(told: "Explanation", lang: str) -> list[str]:
    steps: list[Step] = _once((step.variable, step) for item in told.items for step in item.steps)
    head = (
        wording(lang, "Variable", "变量"), "←", wording(lang, "Least", "最小"), wording(lang, "Mean", "平均"),
        wording(lang, "Most", "最大"), wording(lang, "Unit", "单位"), wording(lang, "How", "来源"),
    )  # fmt: skip
    rows: list[tuple[str, ...]] = [head]
    for step in steps:
        origin = ORIGINS[step.origin].in_(lang)
        numbers = tuple(number(value) for value in (step.low, step.mean, step.high))
        rows.append((step.variable, f"{origin} {step.detail}".rstrip(), *numbers, step.unit, _how(step, lang)))
    return aligned(rows, right=(2, 3, 4)) if steps else []


def _how(step: "Step", lang: str) -> str:
    """Return the equation of a step if it is one line, else what it says, with its source."""
    if not step.expression:
        return step.source
    return f"{step.says.in_(lang) if chr(10) in step.expression else step.expression} ({step.source})"


def _parameters(told: "Explanation", lang: str) -> list[str]:
    named = ((f"{row['parameter']} {row['ecosystem_type']}", row) for item in told.items for row in item.parameters)
    found = _once(named)
    rows = [
        (
            row["parameter"], row["ecosystem_type"], exact(row["value"]), row["unit"], row["set"], f"[{row['mark']}]",
            str(row["year"]), row["source"],
        )
        for row in found
    ]  # fmt: skip
    return aligned(rows, right=(2,))


def _files(told: "Explanation") -> list[str]:
    found = _once((step.file["file"], step.file) for item in told.items for step in item.steps if step.file)
    return aligned([_file(row) for row in found])


def _file(row: dict[str, Any]) -> tuple[str, ...]:
    """Return a file's path, the beginning of its hash, its unit, grid and source."""
    hashed = f"sha256 {row['sha256'][:SHORT]}…"
    return row["file"], hashed, str(row.get("unit", "")), str(row.get("grid_text", "")), row["source"]


def _alternatives(told: "Explanation", lang: str) -> list[str]:
    rows, unable = [], []
    for other in told.alternatives:
        name = f"{other.key}: {other.chosen} → {other.other}"
        if other.lacks:
            unable.append((name, wording(lang, "lacks ", "缺少 ") + ", ".join(lack["name"] for lack in other.lacks)))
        elif other.problem.en:
            unable.append((name, other.problem.in_(lang)))
        else:
            rows.append((name, *_moved(other, lang)))
    if rows:
        head = (
            wording(lang, "Change", "改变"),
            wording(lang, "Amounts", "实物量"),
            wording(lang, "Value", "价值"),
            "%",
        )
        rows.insert(0, head)
    return [*aligned(rows, right=(2, 3)), *aligned(unable)]


def _moved(other: "Alternative", lang: str) -> tuple[str, str, str]:
    """Return the change of the amounts, the value and its change."""
    changes = {percent(item.supply_change, signed=True): item.item for item in other.items}
    if len(changes) == 1:
        amounts = next(iter(changes))
    else:
        amounts = ", ".join(f"{item.item} {percent(item.supply_change, signed=True)}" for item in other.items)
    return amounts, money(other.value, lang), percent(other.value_change, signed=True)
