// The account of a piece of land, made ready to be read: one row an item, money in one unit, a table to take away.
import { here } from "../../lib/here.svelte";
import { sayer, type Words } from "../../lib/i18n";
import texts from "../../locales/map";
import type { ZoneAccount, ZoneFlow } from "./layers";

const say = sayer(texts);

export interface Item {
  key: string;
  service: Words;
  name: Words;
  unit: string;
  supply: number | null;
  value: number | null;
  inHeadline: boolean;
}

/** Return one row for each item, over all ecosystem types; what has no number in any type has none. */
export function items(flows: ZoneFlow[]): Item[] {
  const found = new Map<string, Item>();
  for (const flow of flows) {
    const key = `${flow.service}.${flow.item}`;
    const item = found.get(key) ?? { key, service: flow.service_name, name: flow.item_name, unit: flow.unit, supply: null, value: null, inHeadline: flow.in_headline };
    item.supply = sum(item.supply, flow.supply);
    item.value = sum(item.value, flow.value);
    found.set(key, item);
  }
  return [...found.values()];
}

const sum = (one: number | null, other: number | null): number | null => (other === null ? one : (one ?? 0) + other);

export interface Money {
  size: number;
  unit: string;
}

/** Return the unit in which amounts of money read well beside each other. */
export function moneyOf(most: number): Money {
  const large = here.lang === "zh" ? 1e8 : 1e9;
  return most >= large ? { size: large, unit: say("yuan_100m") } : { size: here.lang === "zh" ? 1e4 : 1e6, unit: say("yuan_10k") };
}

/** Return the account as a table that spreadsheets open, with the mark that tells them it is UTF-8. */
export function csv({ flows }: ZoneAccount): string {
  const quoted = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = flows.map((flow) =>
    [flow.service_name[here.lang], flow.item_name[here.lang], flow.ecosystem_name[here.lang], flow.supply ?? "", flow.unit, flow.value ?? "", flow.in_headline ? 1 : 0].map(String).map(quoted).join(","),
  );
  return `\uFEFF${[say("csv_head"), ...lines].join("\r\n")}\r\n`;
}
