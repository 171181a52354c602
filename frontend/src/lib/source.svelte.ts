// The source chain of a figure: which one is open stands in the address, `?source=table.row.column-0-2?query`.
// After the column stand the numbers of the figures it is made of that were followed, then what the table depends on.
import { go, here, keep } from "./here.svelte";

export interface Opened {
  table: string;
  row: number;
  column: number;
  path: number[];
  query: Record<string, string>;
}

let opener: HTMLElement | null = null;

/** Open the source chain of a cell; focus returns to where it was when the panel closes. */
export function openSource(table: string, row: number, column: number, query: Record<string, string> = {}): void {
  opener = document.activeElement as HTMLElement | null;
  keep("source", written({ table, row, column, path: [], query }), false);
}

/** Follow an open chain to a figure it is made of, or back along it. */
export function followSource(opened: Opened, path: number[]): void {
  keep("source", written({ ...opened, path }), false);
}

/** Close the panel and give the focus back. */
export function closeSource(): void {
  const { source: _, ...rest } = here.rest;
  go({ rest }, true);
  opener?.focus();
  opener = null;
}

/** Return which cell's source chain is open; table names may hold dots. */
export function openedSource(): Opened | undefined {
  const found = /^([^?]+)\.(\d+)\.(\d+)((?:-\d+)*)(?:\?(.*))?$/.exec(here.rest["source"] ?? "");
  if (!found) return undefined;
  const path = found[4]!.split("-").slice(1).map(Number);
  const query = Object.fromEntries(new URLSearchParams(found[5] ?? ""));
  return { table: found[1]!, row: Number(found[2]), column: Number(found[3]), path, query };
}

function written({ table, row, column, path, query }: Opened): string {
  const more = new URLSearchParams(query).toString();
  return `${table}.${row}.${column}${path.map((number) => `-${number}`).join("")}${more ? `?${more}` : ""}`;
}
