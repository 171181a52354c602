// What the server says of findings (src/shanshui/web/routes/findings.py).
import type { Named } from "../../lib/named";

export type MoveName = "accept" | "dismiss" | "discharge" | "verify" | "close" | "reopen";

export interface Finding {
  id: string;
  place: string;
  name: string;
  level: string;
  kind: string;
  kind_label: string;
  indicator: string;
  indicator_label: string;
  period: string;
  severity: number;
  robustness: number;
  priority: number;
  statement: string;
  why: string;
  sure: string;
  missing: number;
  gap_t: string;
  cost_t: string;
  state: string;
  state_label: string;
  seen: boolean;
  since: string;
  owner: string;
  action: string;
  evidence: string[];
  free: boolean;
}
export interface Findings {
  registered: boolean;
  reason: string;
  can_move: boolean;
  kinds: Named[];
  states: Named[];
  levels: Named[];
  indicators: Named[];
  hidden: number;
  rows: Finding[];
}
export interface Move {
  id: MoveName;
  label: string;
  needs: string[];
  allowed: boolean;
  why_not: string;
}
export interface Event {
  seq: number;
  at: string;
  actor: string;
  label: string;
  said: string;
  hash: string;
}
export interface OneFinding extends Finding {
  rule: { id: string; means: string };
  /** Observed values it rests on, each with the address of its source chain. */
  rests_on: { label: string; shown: string; unit: string; table: string; row: number }[];
  doer: string;
  through: string;
  reference: string;
  verifier: string;
  reason: string;
  reopened: number;
  deadline: string;
  local: boolean;
  can_move: boolean;
  moves: Move[];
  history: Event[];
}
