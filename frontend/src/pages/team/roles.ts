// Roles in words.
import { atlas } from "../../lib/atlas.svelte";
import { said, sayer } from "../../lib/i18n";
import texts from "../../locales/team";
import type { RoleName } from "../../lib/session.svelte";
import type { Grant } from "./types";

const say = sayer(texts);

export const ROLES: RoleName[] = ["viewer", "editor", "approver", "admin"];

/** Return where a role holds. */
export function where(grant: Pick<Grant, "area" | "place">): string {
  if (!grant.area) return say("allAreas");
  const area = atlas.areas.find((one) => one.id === grant.area);
  const name = area ? said(area.name) : grant.area;
  return grant.place && grant.place !== area?.code ? `${name} · ${atlas.nameOf(grant.place)}` : `${name} · ${say("wholeArea")}`;
}

/** Return what somebody with a role may do. */
export function roleMay(role: RoleName): string {
  return say(`${role}May`);
}
