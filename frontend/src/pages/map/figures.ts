// Figures of places: whole places coloured by the account's own numbers.
import type { Block, Section } from "../../lib/content";
import { shown } from "../../lib/numbers";

type MapBlock = Extract<Block, { type: "map" }>;
const PREFIX = "place.";

/** A figure of each place, to be read in a table. */
export interface Figure {
  id: string;
  name: string;
  unit: string;
  values: Map<string, string>;
}

/** Return the figures a section shows as maps. */
export function figuresOf(section: Section | undefined): Figure[] {
  const maps = section?.blocks.filter((block): block is MapBlock => block.type === "map") ?? [];
  return maps.map(({ id, title, column, regions }) => ({ id, name: title, unit: column.unit, values: new Map(regions.map(({ code, value }) => [code, shown(value, column)])) }));
}

export const isFigure = (id: string): boolean => id.startsWith(PREFIX);
