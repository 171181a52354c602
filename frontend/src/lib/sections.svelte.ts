// What there is of the open place: only that is asked of the server.
import { about } from "./atlas.svelte";
import { ask, type Asked } from "./ask.svelte";
import type { SectionName } from "./content";
import { here } from "./here.svelte";

/** Ask which sections there are of the open place. Call it while a component is set up. */
export function sections(): Asked<SectionName[]> {
  return ask<SectionName[]>(() => [`/areas/${encodeURIComponent(here.area)}/sections`, about()]);
}

/** Return whether the place has indicators: targets and findings rest on them. */
export function observed(names: SectionName[] | undefined): boolean {
  return Boolean(names?.some((one) => one.page === "targets"));
}

/** Return whether there is a section. */
export function has(names: SectionName[] | undefined, id: string): boolean {
  return Boolean(names?.some((one) => one.id === id));
}
