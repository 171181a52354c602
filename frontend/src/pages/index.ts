// The pages of the app; each is loaded when it is first opened.
import type { Component } from "svelte";

export interface Page {
  load: () => Promise<{ default: Component }>;
  inMenu: boolean;
}

export const PAGES: Record<string, Page> = {
  overview: { load: () => import("./overview/Overview.svelte"), inMenu: true },
};
