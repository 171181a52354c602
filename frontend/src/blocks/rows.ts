// The rows of a table as they are read: in order, shortened, as text.
import type { Cell, Table } from "../lib/content";

export interface Order {
  column: number;
  down: boolean;
}
/** A row with its number in the table as the server sent it, by which its source chain is asked. */
export interface Row {
  at: number;
  cells: Cell[];
}

/** Return the rows in an order; the total row is not among them. */
export function ordered(table: Table, order: Order | undefined, language: string): Row[] {
  const rows = table.rows.map((cells, at) => ({ at, cells })).slice(0, table.hasTotal ? -1 : undefined);
  if (!order) return rows;
  const { column, down } = order;
  const letters = new Intl.Collator(language === "zh" ? "zh-Hans" : "en", { numeric: true });
  const sign = down ? -1 : 1;
  return rows.sort((a, b) => compared(a.cells[column], b.cells[column], sign, letters));
}

function compared(a: Cell | undefined, b: Cell | undefined, sign: number, letters: Intl.Collator): number {
  if (a?.v !== undefined && b?.v !== undefined) return sign * (a.v - b.v);
  if (a?.v !== undefined || b?.v !== undefined) return a?.v !== undefined ? -1 : 1;
  return sign * letters.compare(a?.t ?? "", b?.t ?? "");
}

/** Return the total row, if the table has one. */
export function totalOf(table: Table): Row | undefined {
  const at = table.rows.length - 1;
  return table.hasTotal && table.rows[at] ? { at, cells: table.rows[at] } : undefined;
}

/** Return a table as text for the clipboard: tabs between cells, numbers as shown without their separators. */
export function asText(table: Table, rows: Row[]): string {
  const heads = table.columns.map((column) => (column.unit ? `${column.label} (${column.unit})` : column.label));
  const total = totalOf(table);
  const lines = [...rows, ...(total ? [total] : [])].map((row) => row.cells.map((cell) => plain(cell)).join("\t"));
  return [heads.join("\t"), ...lines].join("\n");
}

function plain(cell: Cell): string {
  const text = cell.v === undefined ? cell.t : cell.t.replace(/(\d),(?=\d)/g, "$1").replace(/^−/, "-");
  return text.replace(/[\t\n]+/g, " ");
}
