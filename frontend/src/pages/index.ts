// The pages of the app; each is loaded when it is first opened, in the order of the menu.
import type { Component } from "svelte";

export interface Page {
  load: () => Promise<{ default: Component }>;
  inMenu: boolean;
  /** Fills the room beside the place tree, without padding, breadcrumb or heading. */
  wide?: true;
  /** Stands alone: neither header nor place tree. */
  bare?: true;
  /** About no place: header, but neither place tree nor breadcrumb. */
  placeless?: true;
}

export const PAGES: Record<string, Page> = {
  overview: { load: () => import("./overview/Overview.svelte"), inMenu: true },
  map: { load: () => import("./map/Map.svelte"), inMenu: true, wide: true },
  accounts: { load: () => import("./accounts/Accounts.svelte"), inMenu: true },
  targets: { load: () => import("./targets/Targets.svelte"), inMenu: true },
  findings: { load: () => import("./findings/Findings.svelte"), inMenu: true },
  compare: { load: () => import("./compare/Compare.svelte"), inMenu: true },
  reports: { load: () => import("./reports/Reports.svelte"), inMenu: true },
  method: { load: () => import("./method/Method.svelte"), inMenu: true },
  screen: { load: () => import("./screen/Screen.svelte"), inMenu: false, bare: true },
  team: { load: () => import("./team/Team.svelte"), inMenu: true },
  signin: { load: () => import("./team/SignIn.svelte"), inMenu: false, placeless: true },
};
