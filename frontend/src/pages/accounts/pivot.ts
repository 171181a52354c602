// A pivot of the flows of the account: rows × columns of one measure, with totals.
import type { Cell, Column, Table } from "../../lib/content";
import { scaleFor, unitShown } from "../../lib/numbers";
import { cell, column } from "../../blocks/tables";

export interface FlowTable {
  columns: { name: string }[];
  rows: (string | number | boolean | null)[][];
}
export const DIMENSIONS = ["place", "period", "section", "service", "item", "ecosystem"] as const;
export const MEASURES = ["value", "share", "amount"] as const;
export type Dimension = (typeof DIMENSIONS)[number];
export type Measure = (typeof MEASURES)[number];

export interface Flow {
  keys: Record<Dimension, string>;
  names: Record<Dimension, string>;
  value: number | null;
  amount: number | null;
  unit: string;
  headline: boolean;
}

/** Return the flows of a file as records; `sectionOf` tells the section of a service. */
export function flowsOf(table: FlowTable, lang: "zh" | "en", sectionOf: (service: string) => [id: string, name: string]): Flow[] {
  const at = Object.fromEntries(table.columns.map((one, number) => [one.name, number]));
  const text = (row: FlowTable["rows"][number], name: string): string => String(row[at[name] ?? -1] ?? "");
  const named = (row: FlowTable["rows"][number], name: string): string => text(row, `${name}_${lang}`) || text(row, `${name}_zh`) || text(row, name);
  const number = (row: FlowTable["rows"][number], name: string): number | null => (typeof row[at[name] ?? -1] === "number" ? (row[at[name]!] as number) : null);
  return table.rows.map((row) => {
    const [section, sectionName] = sectionOf(text(row, "service"));
    const service = text(row, "service");
    return {
      keys: { place: text(row, "place"), period: text(row, "period"), section, service, item: `${service}.${text(row, "item")}`, ecosystem: text(row, "ecosystem_type") },
      names: {
        place: named(row, "place"),
        period: text(row, "period"),
        section: sectionName,
        service: named(row, "service"),
        item: `${named(row, "service")} · ${named(row, "item")}`,
        ecosystem: named(row, "ecosystem_type"),
      },
      value: number(row, "value"),
      amount: number(row, "supply"),
      unit: text(row, "unit"),
      headline: row[at["in_headline"] ?? -1] === true || text(row, "in_headline").toLowerCase() === "true",
    };
  });
}

interface Group {
  key: string;
  name: string;
  flows: Flow[];
}

function groups(flows: Flow[], by: Dimension | ""): Group[] {
  const found = new Map<string, Group>();
  for (const flow of flows) {
    const key = by ? flow.keys[by] : "";
    const group = found.get(key) ?? { key, name: by ? flow.names[by] : "", flows: [] };
    group.flows.push(flow);
    found.set(key, group);
  }
  const all = [...found.values()];
  if (by === "period") return all.sort((a, b) => a.key.localeCompare(b.key));
  return all.sort((a, b) => size(b.flows) - size(a.flows));
}

function added(flows: Flow[], of: "value" | "amount"): number | null {
  const known = flows.filter((flow) => flow[of] !== null);
  if (!known.length || (of === "amount" && new Set(known.map((flow) => flow.unit)).size > 1)) return null;
  return known.reduce((sum, flow) => sum + flow[of]!, 0);
}
const size = (flows: Flow[]): number => added(flows, "value") ?? 0;

export interface Asked {
  rows: Dimension;
  columns: Dimension | "";
  measure: Measure;
  lang: "zh" | "en";
  words: { total: string; heading: string; yuan: string; title: string; note: string };
}

/** Return the pivot as a table of the content model. */
export function pivot(flows: Flow[], asked: Asked): Table {
  const rows = groups(flows, asked.rows);
  const across = asked.columns ? groups(flows, asked.columns) : [];
  /** A year is no part of another: periods are never added, and shares are of their own period. */
  const wholes = new Map(groups(flows, "period").map((one) => [one.key, size(one.flows)]));
  const unit = unitOf(flows, asked);
  const scale = scaleFor(Math.max(...rows.map((row) => Math.abs(size(row.flows))), 0), asked.lang);
  const more: Partial<Column> = asked.measure === "value" ? { unit: scale.unit, size: scale.size, digits: scale.digits } : asked.measure === "amount" ? { unit } : {};
  const kind = asked.measure === "value" ? "money" : asked.measure === "share" ? "share" : "number";
  const summed = asked.columns !== "period";
  const numbers = [...across.map((one) => column(one.name, kind, more)), ...(summed ? [column(asked.words.total, kind, more)] : [])];
  const units = asked.measure === "amount" && !unit;
  const heads = [column(asked.words.heading, "text", { headsRow: true }), ...(units ? [column(asked.lang === "zh" ? "单位" : "Unit")] : [])];
  const told = (some: Flow[], of: Column): Cell => {
    const value = asked.measure === "amount" ? added(some, "amount") : added(some, "value");
    const whole = wholes.get(some[0]?.keys.period ?? "");
    const shown = value === null ? { t: "" } : cell(asked.measure === "share" ? (whole ? value / whole : null) : value, of);
    return value !== null && asked.measure === "value" ? { ...shown, x: `${value.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })} ${asked.words.yuan}` } : shown;
  };
  const line = (name: string, some: Flow[]): Cell[] => [
    { t: name },
    ...(units ? [{ t: unitOf(some, asked) }] : []),
    ...across.map((one, at) => told(some.filter((flow) => flow.keys[asked.columns as Dimension] === one.key), numbers[at]!)),
    ...(summed ? [told(some, numbers.at(-1)!)] : []),
  ];
  const body = rows.map((row) => line(row.name, row.flows));
  const total = rows.length > 1 && asked.rows !== "period" ? line(asked.words.total, flows) : [];
  const hasTotal = total.slice(heads.length).some((one) => one.t);
  return {
    type: "table",
    id: "pivot",
    title: asked.words.title,
    note: asked.words.note,
    columns: [...heads, ...numbers],
    rows: hasTotal ? [...body, total] : body,
    hasTotal,
    heat: units ? [] : heat(body, heads.length, across.length),
  };
}

function unitOf(flows: Flow[], asked: Asked): string {
  const units = new Set(flows.filter((flow) => flow.amount !== null).map((flow) => flow.unit));
  return asked.measure === "amount" && units.size === 1 ? unitShown([...units][0]!, asked.lang) : "";
}

/** Shade the inner cells by their part of the largest one. */
function heat(body: Cell[][], from: number, count: number): number[][] {
  if (count < 2 || body.length < 2) return [];
  const inner = body.flatMap((row) => row.slice(from, from + count).map((one) => one.v ?? 0));
  const most = Math.max(...inner, 0);
  return body.map((row) => row.map((one, at) => (at < from || at >= from + count || !one.v || one.v < 0 || !most ? 0 : Math.min(5, Math.floor((5.999 * one.v) / most)))));
}
