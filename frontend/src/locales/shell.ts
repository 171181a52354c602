import type { Texts } from "../lib/i18n";

export default {
  app: { zh: "山水", en: "Shanshui" },
  overview: { zh: "概览", en: "Overview" },
  map: { zh: "地图", en: "Map" },
  accounts: { zh: "账户", en: "Accounts" },
  targets: { zh: "目标", en: "Targets" },
  findings: { zh: "问题", en: "Findings" },
  compare: { zh: "比较", en: "Compare" },
  reports: { zh: "报告", en: "Reports" },
  method: { zh: "方法", en: "Method" },
} satisfies Texts;
