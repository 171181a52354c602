// The content model of the reports, as the server tells it (src/shanshui/report/as_json.py).
export type Kind = "text" | "code" | "money" | "share" | "number" | "exact";

/** A cell: `t` as shown, `v` its number unrounded and unscaled, `x` the exact yuan, `s` whether its source chain opens. */
export interface Cell {
  t: string;
  v?: number;
  x?: string;
  s?: true;
}
export interface Column {
  label: string;
  kind: Kind;
  unit: string;
  size: number;
  digits: number | null;
  headsRow: boolean;
}
export interface Table {
  type: "table";
  id: string;
  title: string;
  note: string;
  columns: Column[];
  rows: Cell[][];
  hasTotal: boolean;
  heat: number[][];
}
export interface Figure {
  label: string;
  t: string;
  v?: number;
  x?: string;
  s?: true;
  unit: string;
  sentence: string;
}
interface Chart {
  id: string;
  title: string;
  description: string;
  column: Column;
  table: string;
}
export type Block =
  | Table
  | { type: "paragraph"; text: string }
  | { type: "note"; text: string; tone: "info" | "warning" | "empty" | "good" }
  | { type: "figures"; id: string; figures: Figure[] }
  | (Chart & { type: "bars"; bars: string[]; series: { label: string; values: (number | null)[]; isRest: boolean }[] })
  | (Chart & { type: "waterfall"; steps: { label: string; start: number; end: number; total: boolean }[] })
  | (Chart & { type: "ranges"; ranges: { label: string; low: number; middle: number; high: number }[] })
  | (Chart & {
      type: "lines";
      periods: string[];
      times: number[];
      lines: { label: string; values: (number | null)[]; dashed: boolean; dots: boolean; low: (number | null)[]; high: (number | null)[] }[];
    })
  | (Omit<Chart, "column"> & {
      type: "curves";
      across: string;
      up: string;
      curves: { label: string; points: [number, number][]; sort: "line" | "dashed" | "dots" }[];
    })
  | (Chart & { type: "map"; svg: string; caption: string; regions: { code: string; label: string; value: number | null }[] })
  | { type: "formula"; title: string; code: string; summary: string; equation: string; source: string; terms: { name: string; label: string; unit: string }[] };

export interface Section {
  id: string;
  title: string;
  how: string;
  blocks: Block[];
}
export interface SectionName {
  id: string;
  title: string;
  page: string;
}
