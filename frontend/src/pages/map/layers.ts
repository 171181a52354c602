// The layers of an area as the server tells them (src/shanshui/web/layer_models.py), and what is asked about them.
import { get, send, url, type Problem } from "../../lib/api";
import type { Question } from "../../lib/ask.svelte";
import type { Words } from "../../lib/i18n";
import type { Area } from "./geometry";

export const GROUPS = ["types", "places", "value", "flow", "change", "source", "derived", "relief"] as const;
export type Group = (typeof GROUPS)[number];
export type State = "ready" | "to-make" | "waiting" | "making" | "failed";

export interface Layer {
  id: string;
  group: Group;
  name: Words;
  unit: string;
  periods: string[];
  source: Words;
  credit: string;
  remark: Words | null;
  variable: string;
  band: number;
  item: string;
  state: State;
}
export interface LegendClass {
  colour: string;
  label: Words;
}
export interface Legend {
  classes: LegendClass[];
  low_confidence: Words | null;
}
/** A place's own figure: as shown, and which class of the legend it is in; `null` without a number. Indicative: too little of it has land cover. */
export interface PlaceValue {
  code: string;
  shown: string;
  class: number | null;
  indicative: boolean;
}
/** A layer in a period; `values` only where the places are coloured instead of cells. */
export interface Detail extends Layer {
  period: string;
  since: string;
  progress: number;
  error: Problem | null;
  bounds: [number, number, number, number] | null;
  legend: Legend | null;
  tiles: string;
  picture: string;
  query: string;
  max_zoom: number;
  values: PlaceValue[] | null;
}
export interface PointValue {
  value: number | null;
  unit: string;
  type_name: Words | null;
  period: string;
  since: string;
  source: Words;
  credit: string;
  remark: Words | null;
  place: string;
  place_name: Words | null;
  ecosystem_name: Words | null;
}
export type Asking = Record<"place" | "period" | "lang" | "since", string>;

/** One layer on the map: alone, or left and right of the swipe. */
export interface Side {
  key: string;
  area: string;
  detail: Detail;
  asking: Asking;
  label: string;
}

const path = (area: string, layer = ""): string => `/areas/${encodeURIComponent(area)}/layers${layer && `/${encodeURIComponent(layer)}`}`;

export const listQuestion = (area: string, { place, period, lang }: Asking): Question => [path(area), { place, period, lang }];
export const detailQuestion = (area: string, layer: string, asking: Asking): Question => [path(area, layer), asking];
export const figuresQuestion = (area: string, { place, period, lang }: Asking): Question => [`/areas/${encodeURIComponent(area)}/sections/places`, { place, period, lang }];
export const shapesQuestion = (area: string): Question => [`/areas/${encodeURIComponent(area)}/shapes`];
export const valueQuestion = ({ area, detail, asking }: Side, at: [number, number]): Question => [
  `${path(area, detail.id)}/value`,
  { ...asking, period: detail.period, lon: at[0], lat: at[1] },
];

/** Return a layer as it stands now. */
export function standing(area: string, layer: string, asking: Asking): Promise<Detail> {
  return get<Detail>(path(area, layer), asking);
}

/** Have a layer made; a small one is there in the answer, for others ask how they stand. */
export function make(area: string, layer: string, asking: Asking): Promise<Detail> {
  return send<Detail>("POST", `${path(area, layer)}/make`, undefined, asking);
}

/** Return the address of a layer's picture, drawn by the server. */
export function picture(area: string, detail: Detail, kind: "png" | "pdf" | "svg", asking: Asking): string {
  return url(`${path(area, detail.id)}/picture.${kind}`, { ...asking, period: detail.period });
}

/** The account of a piece of land (src/shanshui/web/zone.py). */
export interface ZoneAccount {
  period: string;
  area_ha: number;
  covered: number;
  value: number | null;
  parts: { place: string; name: Words; area_ha: number; share: number }[];
  types: { ecosystem_type: string; name: Words; area_ha: number }[];
  flows: ZoneFlow[];
  not_divisible: { service_name: Words; item_name: Words }[];
  notes: Words[];
}
export interface ZoneFlow {
  service: string;
  service_name: Words;
  item: string;
  item_name: Words;
  ecosystem_type: string;
  ecosystem_name: Words;
  unit: string;
  supply: number | null;
  value: number | null;
  in_headline: boolean;
  covered: number;
}

const PAUSE_MS = 700;

/** Return the account of a piece of land; `told` hears now and then which share of the work is done. */
export async function account(area: string, zone: Area, { place, period, lang }: Asking, told: (share: number) => void): Promise<ZoneAccount> {
  const job = [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const path = `/areas/${encodeURIComponent(area)}/zone`;
  const timer = setInterval(() => {
    void get<{ share: number }>(`${path}/${job}`, { place }).then(({ share }) => told(share), () => undefined); // the account itself tells what is wrong
  }, PAUSE_MS);
  try {
    return await send<ZoneAccount>("POST", path, zone, { place, period, lang, job });
  } finally {
    clearInterval(timer);
  }
}
