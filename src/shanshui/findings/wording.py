"""Sentences of findings, in English and Chinese."""

from collections.abc import Mapping
from typing import Final

from shanshui.core.labels import Label

NO_LABEL: Final = Label("", "")
CHECKS: Final[dict[str, Label]] = {
    "methods": Label("methods that say so", "持此结论的方法占比"),
    "chance": Label("probability of not reaching it", "达不到目标的概率"),
    "data": Label("share of the data that is known", "已知数据的比例"),
    "peers": Label("comparators that would have said the same", "得出相同结论的对标对象占比"),
    "trend": Label("how sure the gap grew", "差距确在扩大的把握"),
    "unsaid": Label("no range is known, so half", "没有已知区间，取一半"),
    "firm": Label("share of the numbers that are not estimates", "非估计数的比例"),
    "proof": Label("proof that not all can hold", "不能同时成立的证明"),
    "certain": Label("what is absent is known", "缺失情况确知"),
}


def weakest(checks: Mapping[str, float]) -> tuple[float, Label]:
    """Return how sure the weakest of some checks is, and what says so; the first of equals."""
    name = min(checks, key=lambda one: checks[one])
    sure, label = min(max(checks[name], 0.0), 1.0), CHECKS[name]
    if len(checks) == 1:
        return sure, Label(f"{label.en}: {percent(sure)}", f"{label.zh}：{percent(sure)}")
    every_en = "; ".join(f"{CHECKS[one].en} {percent(checks[one])}" for one in checks)
    every_zh = "；".join(f"{CHECKS[one].zh} {percent(checks[one])}" for one in checks)
    return sure, Label(f"{every_en}. The weakest counts", f"{every_zh}。取其最弱者")


def sentence(place: Label, indicator: Label, gap: Label, cause: Label = NO_LABEL) -> Label:
    """Return what is wrong: place, indicator, gap, and the cause if one is known."""
    en = f"{place.en}, {indicator.en}: {gap.en}" + (f". {cause.en}" if cause.en else "")
    zh = f"{place.zh}，{indicator.zh}：{gap.zh}" + (f"。{cause.zh}" if cause.zh else "")
    return Label(_ended(en, "."), _ended(zh, "。"))


def _ended(text: str, stop: str) -> str:
    return text if text.endswith((stop, "！", "？")) else text + stop


def percent(share: float) -> str:
    """Return a share in per cent."""
    return f"{share * 100:.3g} %"
