// What the server says of people, approval and the log (src/shanshui/web/routes/{session,users,approval,audit}.py).
export type RoleName = "viewer" | "editor" | "approver" | "admin";

export interface Grant {
  role: RoleName;
  area: string;
  place: string;
}
export interface Session {
  mode: "local" | "team";
  name: string;
  signed_in: boolean;
  must_change: boolean;
  admin: boolean;
  /** The only page to be seen by who came by a link. */
  page: string;
  /** By area, then by topmost place. */
  roles: Record<string, Record<string, RoleName>>;
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
export interface Approval {
  period: string;
  fingerprint: string;
  state: StateName;
  by: string;
  at: string;
  reason: string;
  moves: StepName[];
  history: Step[];
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
