import type { Texts } from "../lib/i18n";

export default {
  how: { zh: "怎么读", en: "How to read this" },
  download: { zh: "下载", en: "Download" },
  copy: { zh: "复制", en: "Copy" },
  copied: { zh: "已复制，可粘贴到表格软件", en: "Copied; paste it into a spreadsheet" },
  show_all: { zh: "显示全部 {count} 行", en: "Show all {count} rows" },
  show_less: { zh: "只显示前 {count} 行", en: "Show the first {count} rows only" },
  sort_by: { zh: "按“{label}”排序", en: "Sort by {label}" },
  as_table: { zh: "看表格", en: "Show as table" },
  image: { zh: "图片", en: "Image" },
  source_of: { zh: "{label}：{value}，查看来源", en: "{label}: {value}, open its source" },
  source: { zh: "来源", en: "Source" },
  files: { zh: "下载“{title}”", en: "Download “{title}”" },
  rows_of: { zh: "“{title}”的各行", en: "Rows of “{title}”" },
  rows: { zh: "{count} 行", en: "{count} rows" },
  excel: { zh: "Excel 表格（.xlsx）", en: "Excel workbook (.xlsx)" },
  csv: { zh: "文本表格（.csv）", en: "Plain table (.csv)" },
  parquet: { zh: "列式数据（.parquet）", en: "Columnar data (.parquet)" },
  json: { zh: "程序读取（.json）", en: "For programs (.json)" },
  drawing: { zh: "正在绘图…", en: "Drawing…" },
  grid_keys: { zh: "方向键在数字间移动，回车查看来源", en: "Arrow keys move between figures, Enter opens the source" },
} satisfies Texts;
