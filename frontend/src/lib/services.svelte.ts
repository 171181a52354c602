// Names of the services of the open area, asked once.
import { get, Refused } from "./api";
import { here } from "./here.svelte";
import type { Words } from "./i18n";

export interface Service {
  id: string;
  name: Words;
  section: string;
  items: { id: string; name: Words; line: Words; role: string; status: string; unit: string }[];
}

class Names {
  #of: Map<string, Words> = $state.raw(new Map());
  #area = "";

  /** Return the name of a service; its id until the names are there. */
  of(id: string): string {
    if (this.#area !== here.area) void this.#load(here.area);
    return this.#of.get(id)?.[here.lang] || id;
  }

  async #load(area: string): Promise<void> {
    this.#area = area;
    try {
      const found = await get<Service[]>(`/areas/${encodeURIComponent(area)}/services`);
      this.#of = new Map(found.map((one) => [one.id, one.name]));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
  }
}

export const names = new Names();
