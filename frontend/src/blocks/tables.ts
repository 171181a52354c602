// Tables made in the page, of the same model as those of the server, so that they look and sort alike.
import type { Cell, Column, Kind, Table } from "../lib/content";
import { shown } from "../lib/numbers";

/** Return a column; numbers show three figures at least unless `digits` says otherwise. */
export function column(label: string, kind: Kind = "text", more: Partial<Column> = {}): Column {
  return { label, kind, unit: "", size: 1, digits: null, headsRow: false, ...more };
}

/** Return a cell of a column. */
export function cell(value: string | number | null | undefined, of: Column): Cell {
  if (typeof value === "string") return { t: value };
  if (value === null || value === undefined) return { t: shown(null, of) };
  return { t: shown(value, of), v: value };
}

/** Return a table of plain values. */
export function made(id: string, title: string, columns: Column[], rows: (string | number | null | undefined)[][], hasTotal = false): Table {
  const cells = rows.map((row) => row.map((value, at) => cell(value, columns[at]!)));
  return { type: "table", id, title, note: "", columns, rows: cells, hasTotal, heat: [] };
}
