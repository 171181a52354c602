import type { Texts } from "../lib/i18n";

export default {
  per_gdp: { zh: "相当于 GDP 的 {share}", en: "{share} of GDP" },
  why: { zh: "为什么是这个数", en: "Why it is what it is" },
  below: { zh: "下级地方", en: "Places below" },
  all_places: { zh: "全部地方与地图", en: "All places and maps" },
  targets: { zh: "目标", en: "Targets" },
  all_targets: { zh: "查看目标", en: "See the targets" },
  findings: { zh: "最重要的问题", en: "Most important findings" },
  all_findings: { zh: "查看全部问题", en: "See all findings" },
  of: { zh: "{count} 项", en: "{count}" },
} satisfies Texts;
