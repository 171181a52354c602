import type { Texts } from "../lib/i18n";

export default {
  heading: { zh: "{place} · 生态产品总值", en: "{place} · Gross Ecosystem Product" },
  leave: { zh: "离开大屏（Esc）", en: "Leave (Esc)" },
  full: { zh: "全屏", en: "Full screen" },
  rotate: { zh: "轮播下级地方", en: "Take turns" },
  stop: { zh: "停止轮播", en: "Stop turns" },
  ranking: { zh: "各地方 GEP", en: "GEP by place" },
  lines: { zh: "各科目价值", en: "GEP by line" },
  findings: { zh: "最重要的问题", en: "Most important findings" },
  period: { zh: "{period} 年", en: "{period}" },
  no_account: { zh: "没有账户，无法显示大屏。", en: "There is no account to show on the big screen." },
} satisfies Texts;
