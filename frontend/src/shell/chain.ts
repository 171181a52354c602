// A source chain and an explanation as the server tells them (report/behind.py, run/explain.py).
import type { Words } from "../lib/i18n";

export interface FlowJson {
  period: string;
  place: string;
  place_name: string;
  ecosystem_type: string;
  ecosystem_name: string;
  service: string;
  service_name?: string;
  line: string;
  item: string;
  item_name: string;
  amount: number | null;
  unit: string;
  value: number | null;
}
export interface ChainJson {
  label: string;
  shown: string;
  value: number;
  unit: string;
  formula: string;
  of: { label: string; shown: string; unit: string; value: number; opens: boolean }[];
  facts: { name: string; text: string }[];
  trail: { label: string; shown: string; unit: string }[];
  parts: { role: "sum" | "top" | "bottom" | "left" | "right"; value: number; flows: number }[];
  flows: FlowJson[];
  count: number;
  rest: number;
  /** The column of the flows that is added up: `value`, or that of an amount. */
  measure: string;
  services: { service: string; period: string; place: string }[];
}
export interface Equation {
  kind: "physical" | "potential" | "actual" | "monetary";
  option: string;
  says: Words;
  expression: string;
  source: string;
}
export interface Step {
  variable: string;
  label: Words;
  unit: string;
  origin: string;
  detail: string;
  says: Words;
  expression: string;
  source: string;
  low: number | null;
  mean: number | null;
  high: number | null;
  file: { file: string; sha256?: string; year: string; grid_text?: string; source: string } | null;
}
export interface ExplainedItem {
  key: string;
  label: Words;
  unit: string;
  role: string;
  status: string;
  missing: { label?: Words; name?: string }[];
  reason: Words;
  equations: Equation[];
  parameters: { parameter: string; label: Words; ecosystem_type: string; value: number; unit: string; mark: string; year: string; source: string }[];
  steps: Step[];
  types: {
    ecosystem_type: string;
    label: Words;
    area_ha: number | null;
    covered: number | null;
    supply: number | null;
    price: number | null;
    price_unit: string;
    value: number | null;
  }[];
  supply: number | null;
  value: number | null;
  area_ha: number | null;
  covered: number | null;
}
export interface Explanation {
  service: string;
  label: Words;
  source: string;
  place: string;
  place_name: Words;
  period: string;
  value: number | null;
  items: ExplainedItem[];
}

/** The services behind a figure, each with the places and periods it was added up over, the largest first. */
export interface Behind {
  service: string;
  name: string;
  value: number;
  at: { place: string; name: string; period: string }[];
}

/** Return the services of a chain, largest first. */
export function behind(chain: ChainJson, nameOf: (place: string) => string, serviceOf: (service: string) => string): Behind[] {
  const found = new Map<string, Behind>();
  for (const { service, place, period } of chain.services) {
    const one = found.get(service) ?? { service, name: serviceOf(service), value: 0, at: [] };
    one.at.push({ place, period, name: nameOf(place) });
    found.set(service, one);
  }
  for (const flow of chain.flows) found.get(flow.service)!.value += flow.value ?? 0;
  return [...found.values()].sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
}
