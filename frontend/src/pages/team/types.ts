// What the server says of people, approval and the log (src/shanshui/web/routes/{session,users,approval,audit}.py).
import type { RoleName } from "../../lib/session.svelte";

export interface Grant {
  role: RoleName;
  area: string;
  place: string;
}
export interface User {
  name: string;
  must_change: boolean;
  disabled: boolean;
  made: string;
  seen: string;
  grants: Grant[];
}
export interface OneTime {
  name: string;
  password: string;
}
export type StateName = "draft" | "submitted" | "approved" | "published";
export type StepName = "submit" | "approve" | "publish" | "return";
export interface Step {
  move: StepName;
  state: StateName;
  by: string;
  at: string;
  reason: string;
}
export interface Shown {
  fingerprint: string;
  periods: string[];
  on: string;
  until: string[];
  moves: StepName[];
}
export interface Approval {
  period: string;
  fingerprint: string;
  state: StateName;
  by: string;
  at: string;
  reason: string;
  moves: StepName[];
  history: Step[];
  /** The approved account that those see who may only look, while the newest is not approved. */
  shown: Shown | null;
}
export interface Done {
  seq: number;
  at: string;
  by: string;
  kind: string;
  subject: string;
  area: string;
  place: string;
  said: Record<string, unknown>;
}
export interface End {
  size: number;
  hash: string;
  root: string;
}
export interface Log {
  events: Done[];
  next: number | null;
  head: End | null;
}
export interface Link {
  id: string;
  place: string;
  page: string;
  by: string;
  made: string;
  until: string;
  address: string;
}
