// Filters of a list; what is chosen stands in the address.
import { go, here } from "./here.svelte";

/** Return whether any of these filters is set. */
export function filtered(names: readonly string[]): boolean {
  return names.some((name) => here.rest[name]);
}

/** Take these filters off. */
export function clear(names: readonly string[]): void {
  go({ rest: Object.fromEntries(Object.entries(here.rest).filter(([name]) => !names.includes(name))) }, true);
}
