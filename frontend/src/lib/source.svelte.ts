// The source chain of a figure: which one is open stands in the address, `?source=table.row.column`.
import { go, here, keep } from "./here.svelte";

let opener: HTMLElement | null = null;

/** Open the source chain of a cell; focus returns to where it was when the panel closes. */
export function openSource(table: string, row: number, column: number): void {
  opener = document.activeElement as HTMLElement | null;
  keep("source", `${table}.${row}.${column}`, false);
}

/** Close the panel and give the focus back. */
export function closeSource(): void {
  const { source: _, ...rest } = here.rest;
  go({ rest }, true);
  opener?.focus();
  opener = null;
}

/** Return which cell's source chain is open; table names may hold dots. */
export function openedSource(): { table: string; row: number; column: number } | undefined {
  const found = /^(.+)\.(\d+)\.(\d+)$/.exec(here.rest["source"] ?? "");
  return found ? { table: found[1]!, row: Number(found[2]), column: Number(found[3]) } : undefined;
}
