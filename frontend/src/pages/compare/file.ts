// A table of a comparison as a file that a spreadsheet opens: numbers in the unit of the head, unrounded.
import type { Cell, Column, Table } from "../../lib/content";

/** Return a table as comma-separated values. */
export function asFile(table: Table): Blob {
  const head = table.columns.map((column) => quoted(column.unit ? `${column.label} (${column.unit})` : column.label));
  const rows = table.rows.map((row) => row.map((cell, at) => quoted(value(cell, table.columns[at]!))));
  const lines = [head, ...rows].map((row) => row.join(","));
  return new Blob(["\ufeff", lines.join("\r\n"), "\r\n"], { type: "text/csv;charset=utf-8" });
}

function value(cell: Cell, column: Column): string {
  if (cell.v === undefined || cell.v === null) return cell.t;
  return String(+(cell.v / (column.kind === "share" ? 1 : column.size)).toPrecision(12));
}

/** Return a value in quotes; text that a spreadsheet would take for a formula is told to be text. */
function quoted(text: string): string {
  const plain = /^[=+@\t\r]/.test(text) || (text.startsWith("-") && Number.isNaN(Number(text))) ? `'${text}` : text;
  return `"${plain.replaceAll('"', '""')}"`;
}
