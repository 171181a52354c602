import type { Map as Drawn } from "maplibre-gl";
import { here } from "../../lib/here.svelte";
import { said, sayer } from "../../lib/i18n";
import texts from "../../locales/map";
import type { Detail, Side } from "./layers";
import type { LegendRow, Sheet } from "./picture";
import { nameOf, periodOf, unitOf } from "./words";

const say = sayer(texts);
const EARTH_M = 40_075_016.686;
const TILE = 512;

/** Return what a picture of the map says beside the map. */
export function sheet(title: string, map: Drawn, maps: Sheet["maps"], sides: Side[]): Sheet {
  const metres = (EARTH_M * Math.cos((map.getCenter().lat * Math.PI) / 180)) / (TILE * 2 ** map.getZoom());
  const legends = sides.filter((side, index) => !index || side.detail.id !== sides[0]!.detail.id);
  const date = new Date().toLocaleDateString(here.lang === "zh" ? "zh-CN" : "en-GB", { dateStyle: "long" });
  return {
    title,
    subtitle: sides.map((side) => [periodOf(side.detail), unitOf(side.detail)].filter(Boolean).join(" · ")).join("  |  "),
    maps,
    kmPerPixel: metres / 1000,
    legends: legends.map(({ detail }) => ({ title: said(nameOf(detail)), unit: unitOf(detail) && say("unit", { unit: unitOf(detail) }), rows: rows(detail) })),
    foot: [
      ...new Set(sides.map((side) => `${say("source")}${here.lang === "zh" ? "：" : ": "}${[said(side.detail.source), side.detail.credit].filter(Boolean).join(" · ")}`)),
      `${say("made_on", { date })} · 山水 Shanshui`,
    ],
    font: getComputedStyle(document.body).fontFamily,
  };
}

function rows({ legend, values }: Detail): LegendRow[] {
  const found: LegendRow[] = (legend?.classes ?? []).map(({ colour, label }) => ({ colour, label: said(label) }));
  if (!values || values.some((one) => one.class === null)) found.push({ colour: "#fff", pattern: "hatch", label: say("no_data") });
  if (legend?.low_confidence) found.push({ colour: "#fff", pattern: "fine", label: said(legend.low_confidence) });
  return found;
}
