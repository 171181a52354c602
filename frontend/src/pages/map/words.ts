import { here } from "../../lib/here.svelte";
import { sayer, type Words } from "../../lib/i18n";
import texts from "../../locales/map";
import type { Detail, Layer } from "./layers";

const say = sayer(texts);

/** Return a position in words of the language; at most about 10 m fine. */
export function position([lon, lat]: [number, number]): string {
  return say("position", {
    lat: say(lat < 0 ? "south" : "north", { degrees: Math.abs(lat).toFixed(4) }),
    lon: say(lon < 0 ? "west" : "east", { degrees: Math.abs(lon).toFixed(4) }),
  });
}

/** Return the name of a layer; of one of twelve months the name they share. */
export function nameOf(layer: Layer): Words {
  if (!layer.band) return layer.name;
  return { zh: layer.name.zh.replace(/（\d+ 月）$/, ""), en: layer.name.en.replace(/, month \d+$/, "") };
}

/** Return the name of a layer where its group stands above it. */
export function shortNameOf(layer: Layer): Words {
  const { zh, en } = nameOf(layer);
  if (layer.group === "value") return { zh: zh.replace(/（价值量）$/, ""), en: en.replace(/, value$/, "") };
  if (layer.group !== "change") return { zh, en };
  const bare = en.replace(/^Change: /, "");
  return { zh: zh.replace(/^变化：/, ""), en: bare.charAt(0).toUpperCase() + bare.slice(1) };
}

/** Return the name of a month. */
export function month(number: number): string {
  return new Date(2000, number - 1, 15).toLocaleDateString(here.lang === "zh" ? "zh-CN" : "en-GB", { month: here.lang === "zh" ? "long" : "short" });
}

/** Return of which period a layer is; of a change, from when to when. */
export function periodOf(detail: Detail): string {
  const period = detail.since ? `${detail.since} → ${detail.period}` : detail.period;
  return detail.band ? `${period} · ${month(detail.band)}` : period;
}

// Units in letters that read well in a legend; what is not here stays as it is.
const UNITS: Record<string, Words> = {
  "yuan ha-1": { zh: "元/公顷", en: "yuan/ha" },
  degC: { zh: "°C", en: "°C" },
  degree: { zh: "°", en: "°" },
  "1": { zh: "", en: "" },
  percent: { zh: "%", en: "%" },
};
const RAISED: Record<string, string> = { "2": "²", "3": "³" };

/** Return the unit of a layer as people write it. */
export function unitOf(layer: Layer): string {
  return layer.group === "places" ? layer.unit : unitText(layer.unit);
}

/** Return a unit as people write it: `m3 ha-1` is m³/ha. */
export function unitText(unit: string): string {
  const known = UNITS[unit];
  if (known) return known[here.lang];
  return unit
    .split(" ")
    .map((part, index) => {
      const [, name = part, power = ""] = /^([A-Za-z%]+)(-?\d+)?$/.exec(part) ?? [];
      const low = name === "ha" && here.lang === "zh" ? "公顷" : name;
      const size = RAISED[power.replace("-", "")] ?? "";
      return (power.startsWith("-") ? "/" : index ? "·" : "") + low + size;
    })
    .join("");
}
