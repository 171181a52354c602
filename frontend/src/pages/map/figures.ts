// Figures of places as layers: each map of the account's section of places, coloured on the screen.
import type { Block, Section } from "../../lib/content";
import { shown } from "../../lib/numbers";
import type { Detail, LegendClass } from "./layers";

type MapBlock = Extract<Block, { type: "map" }>;
const RAMP = ["#e4eccf", "#b5d3a9", "#78b08c", "#3d8478", "#175457"]; // the same as in the reports
const PREFIX = "place.";

/** Return the figures of a section as layers that are ready; classed as another figure is, so that both can be compared. */
export function figureLayers(section: Section | undefined, periods: string[], period: string, standard: string, like?: Detail): Detail[] {
  const maps = section?.blocks.filter((block): block is MapBlock => block.type === "map") ?? [];
  return maps.map((map) => layer(map, periods, period, standard, like));
}

function layer(map: MapBlock, periods: string[], period: string, standard: string, like?: Detail): Detail {
  const both = (text: string) => ({ zh: text, en: text });
  const values = map.regions.map(({ value }) => (value === null || Number.isNaN(value) ? null : value / map.column.size));
  const ends = (like?.id === PREFIX + map.id && like.unit === map.column.unit && like.ends) || classEnds(values.filter((value) => value !== null));
  return {
    id: PREFIX + map.id,
    group: "places",
    name: both(map.title),
    unit: map.column.unit,
    periods,
    source: both(standard),
    credit: "",
    remark: null,
    variable: "",
    band: 0,
    item: "",
    state: "ready",
    period,
    since: "",
    progress: 1,
    error: null,
    bounds: null,
    legend: { classes: legendOf(ends, map.column.digits), low_confidence: null },
    tiles: "",
    picture: "",
    query: "",
    max_zoom: 0,
    ends,
    values: map.regions.map(({ code, value }, index) => ({
      code,
      shown: shown(value, map.column),
      class: values[index] === null ? null : ends.filter((end) => values[index]! > end).length,
    })),
  };
}

/** Return the upper ends of all classes but the last: about as many places in each (as report/maps.py does). */
export function classEnds(values: number[]): number[] {
  const there = [...new Set(values)].sort((a, b) => a - b);
  const count = Math.min(RAMP.length, there.length);
  const ends = Array.from({ length: Math.max(count - 1, 0) }, (_, k) => {
    const at = Math.floor((there.length * (k + 1)) / count);
    return rounded((there[at - 1]! + there[at]!) / 2, there);
  });
  return [...new Set(ends)].sort((a, b) => a - b);
}

/** Return an end with the fewest figures that still parts the same values. */
function rounded(end: number, values: number[]): number {
  const below = values.filter((value) => value <= end).length;
  for (let figures = 1; figures < 12; figures++) {
    const short = Number(end.toPrecision(figures));
    if (values.filter((value) => value <= short).length === below) return short;
  }
  return end;
}

function legendOf(ends: number[], digits: number | null): LegendClass[] {
  const text = (end: number) => end.toLocaleString("en-US", { maximumFractionDigits: Math.max(digits ?? 0, 6) });
  const last = ends.length;
  return Array.from({ length: last + 1 }, (_, number) => {
    const label = !last ? "" : number === 0 ? `≤ ${text(ends[0]!)}` : number === last ? `> ${text(ends[last - 1]!)}` : `${text(ends[number - 1]!)} – ${text(ends[number]!)}`;
    const colour = RAMP[last === RAMP.length - 1 ? number : Math.round((number * (RAMP.length - 1)) / Math.max(last, 1))]!;
    return { colour, label: { zh: label, en: label } };
  });
}

export const isFigure = (id: string): boolean => id.startsWith(PREFIX);
