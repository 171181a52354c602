// The areas of the server and the places of the one that is open; loaded by the shell, read by every page.
import { get, Refused } from "./api";
import { here } from "./here.svelte";
import type { Words } from "./i18n";

export interface Standard {
  id: string;
  name: Words;
  status: Words;
  current: boolean;
}
export interface Area {
  id: string;
  code: string;
  name: Words;
  periods: string[];
  standard: string | null;
  account: boolean;
  fingerprint: string;
  /** For who sees only what was approved: the day of the last approval, empty before the first; whether a newer account awaits it. */
  approval: { on: string; newer: boolean } | null;
}
export interface Place {
  code: string;
  parent: string;
  level: string;
  name: Words;
}

class Atlas {
  areas: Area[] = $state.raw([]);
  places: Place[] = $state.raw([]);
  standards: Standard[] = $state.raw([]);
  error: Refused | undefined = $state.raw(undefined);
  waiting = $state(true);
  #opened = "";

  /** The area that is open. */
  readonly area = $derived(this.areas.find((area) => area.id === here.area));
  /** Whether there is an account that nobody approved yet, so that nothing of it is shown. */
  readonly unapproved = $derived(this.area?.approval?.on === "");
  /** Places by code, and the codes below each, in the server's order. */
  readonly byCode = $derived(new Map(this.places.map((place) => [place.code, place])));
  readonly below = $derived(grouped(this.places));
  readonly roots = $derived(this.below.get("") ?? []);
  /** The place that is open; the topmost one when the address names none. */
  readonly place = $derived(this.byCode.get(here.place) ?? (here.place ? undefined : this.roots[0]));
  /** The period that is open; the last when the address names none. */
  readonly period = $derived(here.period || this.area?.periods.at(-1) || "");

  /** Load the areas and the places of the open one; keeps what is there already. */
  async load(again = false): Promise<void> {
    try {
      if (again || !this.areas.length) this.areas = await get<Area[]>("/areas");
      if (here.area && (again || this.#opened !== here.area)) {
        this.waiting = true;
        const asked = here.area;
        const address = `/areas/${encodeURIComponent(asked)}`;
        const [places, standards] = await Promise.all([get<Place[]>(`${address}/places`), get<Standard[]>(`${address}/standards`)]);
        if (asked !== here.area) return;
        this.places = places;
        this.standards = standards;
        this.#opened = asked;
      }
      this.error = undefined;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.error = error;
    } finally {
      this.waiting = false;
    }
  }

  /** Return the name of a place in the language of the page; its code when it has none. */
  nameOf(code: string): string {
    const name = this.byCode.get(code)?.name;
    return name ? name[here.lang] || name.zh || name.en : code;
  }

  /** Return the name of a standard in the language of the page. */
  standardOf(id: string | null | undefined): string {
    const name = this.standards.find((one) => one.id === id)?.name;
    return name ? name[here.lang] : (id ?? "");
  }

  /** Return the places above a place, topmost first. */
  above(code: string): Place[] {
    const path: Place[] = [];
    for (let one = this.byCode.get(this.byCode.get(code)?.parent ?? ""); one; one = this.byCode.get(one.parent)) path.unshift(one);
    return path;
  }
}

function grouped(places: Place[]): Map<string, Place[]> {
  const groups = new Map<string, Place[]>();
  for (const place of places) {
    const group = groups.get(place.parent);
    if (group) group.push(place);
    else groups.set(place.parent, [place]);
  }
  return groups;
}

export const atlas = new Atlas();

/** Return what every question about a place is asked with: place, period and language of the page. */
export function about(): { place: string; period: string; lang: string } {
  return { place: here.place, period: here.period, lang: here.lang };
}
