// What the server says of targets (src/shanshui/web/routes/targets.py).
import type { Block } from "../../lib/content";
import type { Named } from "../../lib/named";

export interface Status extends Named {
  reason: string;
}
export interface Target {
  id: string;
  place: string;
  name: string;
  level: string;
  indicator: string;
  indicator_label: string;
  label: string;
  unit: string;
  period: string;
  path: string;
  document: string;
  owner: string;
  base_period: string;
  base: number | null;
  base_t: string;
  value_period: string;
  value: number | null;
  value_t: string;
  goal: number | null;
  goal_t: string;
  asked: number | null;
  asked_t: string;
  behind: number | null;
  behind_t: string;
  statuses: Record<string, Status>;
  disagree: boolean;
  chance: number | null;
  chance_t: string;
  chance_why: string;
  missing: number;
  sure: number;
  sentence: string;
  takes: string;
  remarks: string[];
}
export interface Claim {
  verdict: "proved" | "refuted" | "undecided";
  verdict_label: string;
  kind: string;
  targets: string[];
  place: string;
  name: string;
  period: string;
  missing: string[];
  sentence: string;
}
export interface Consistency {
  verdict: Claim["verdict"];
  sentence: string;
  claims: Claim[];
}
export interface Targets {
  method: string;
  methods: Named[];
  statuses: Named[];
  levels: Named[];
  indicators: Named[];
  rows: Target[];
  consistency: Consistency;
  reason: string;
}
export interface Source {
  period: string;
  table: string;
  row: number;
  value_t: string;
  source: string;
  document: string;
  published: string;
  status: string;
  sha256: string;
}
export interface OneTarget {
  row: Target;
  methods: Named[];
  chart: Extract<Block, { type: "lines" }> | null;
  projection: string;
  parts: { sentence: string; table: Extract<Block, { type: "table" }> } | null;
  claims: Claim[];
  sources: Source[];
}
