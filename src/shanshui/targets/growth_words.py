"""Growth in one sentence: led by factors or by innovation, and how sure that is."""

import math

from shanshui.core.labels import Label
from shanshui.targets.growth import Growth
from shanshui.targets.inequality.bootstrap import chance


def sentence(found: Growth) -> Label:
    """Return whether growth was led by factors or by innovation, and how sure that is."""
    return Label(*(_told(found, lang) for lang in ("en", "zh")))


def _told(found: Growth, lang: str) -> str:
    zh = lang == "zh"
    span = f"{found.since}–{found.until}"
    points = {part.id: f"{100 * part.points:.2f}" for part in found.parts}
    growth = f"{100 * found.growth:.2f}"
    told = (
        f"{span} 年 GDP 年均增长 {growth} 个百分点（对数）："
        f"资本 {points['capital']}，劳动 {points['labour']}，全要素生产率 {points['tfp']}。"
        if zh
        else f"{span}: GDP grew {growth} log points a year: capital {points['capital']}, labour {points['labour']}, "
        f"total factor productivity {points['tfp']}. "
    )
    if math.isnan(found.innovation_led):
        return told + ("GDP 没有增长，不计算贡献率。" if zh else "GDP did not grow: shares of growth are not told.")
    return told + _lead(found, zh)


def _lead(found: Growth, zh: bool) -> str:
    tfp = found.part("tfp")
    leads = tfp.share > found.led
    if zh:
        kind = "创新驱动型" if leads else "要素驱动型"
        reach = f"（90% 区间 {tfp.share_low:.0%}–{tfp.share_high:.0%}）" if found.drawn else ""
        sure = (
            f"；为创新驱动型的概率为 {chance(found.innovation_led)}"
            if found.drawn
            else "；所用取值均未给出离散程度，无法给出概率"
        )
        return f"属{kind}：全要素生产率贡献 {tfp.share:.0%}{reach}，以超过 {found.led:.0%} 为创新驱动{sure}。"
    kind = "innovation-led" if leads else "factor-driven"
    reach = f" (90 % range {tfp.share_low:.0%} to {tfp.share_high:.0%})" if found.drawn else ""
    sure = (
        f"; the probability that it was innovation-led is {chance(found.innovation_led)}"
        if found.drawn
        else "; nothing it rests on has a stated spread, so no probability is told"
    )
    made = f"TFP made {tfp.share:.0%} of it{reach}"
    return f"Growth was {kind}: {made}, innovation-led being more than {found.led:.0%}{sure}."
