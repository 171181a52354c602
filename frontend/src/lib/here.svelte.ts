// Where the reader is: the address says everything, so that every state can be sent to somebody else.
//   /{area}/{page}?place=… (the area is - where there is none, as on the way to sign in)
//   place=…&period=…&lang=…&(what the page itself keeps)
import type { Language } from "./i18n";

export interface Here {
  area: string;
  page: string;
  place: string;
  period: string;
  lang: Language;
  rest: Record<string, string>;
}

const KEPT = ["place", "period", "lang"];
const LANGUAGE = "shanshui-language";

function language(given: string | null): Language {
  if (given === "zh" || given === "en") return given;
  const kept = localStorage.getItem(LANGUAGE);
  if (kept === "zh" || kept === "en") return kept;
  return navigator.language.startsWith("zh") ? "zh" : "en";
}

function read(): Here {
  const [area = "", page = "overview"] = location.pathname.split("/").filter(Boolean).map(decodeURIComponent);
  const query = new URLSearchParams(location.search);
  const rest = Object.fromEntries([...query].filter(([name]) => !KEPT.includes(name)));
  return {
    area: area === "-" ? "" : area,
    page,
    place: query.get("place") ?? "",
    period: query.get("period") ?? "",
    lang: language(query.get("lang")),
    rest,
  };
}

export const here: Here = $state(read());

/** Return the address of a place in the app: what is not given stays, but another page forgets the page's own state. */
export function address(change: Partial<Here>): string {
  const rest = { ...(change.rest ?? (change.page && change.page !== here.page ? {} : here.rest)) };
  const to = { ...here, ...change };
  if (to.place !== here.place || to.period !== here.period) delete rest["source"]; // a figure of where one was
  const query = new URLSearchParams();
  for (const name of ["place", "period", "lang"] as const) if (to[name]) query.set(name, to[name]);
  for (const [name, value] of Object.entries(rest)) if (value !== "") query.set(name, value);
  return `/${encodeURIComponent(to.area || "-")}/${to.page}?${query}`;
}

/** Go somewhere; `replace` leaves no step in the history, for sliders and the like. */
export function go(change: Partial<Here>, replace = false): void {
  if (change.lang) localStorage.setItem(LANGUAGE, change.lang);
  const to = address(change);
  history[replace ? "replaceState" : "pushState"](null, "", to);
  Object.assign(here, read());
}

/** Keep one thing of the page's own state in the address; an empty value removes it. */
export function keep(name: string, value: string, replace = true): void {
  go({ rest: { ...here.rest, [name]: value } }, replace);
}

addEventListener("popstate", () => Object.assign(here, read()));

/** Follow a link inside the app without loading the page again: `<a href={address(…)} onclick={follow}>`. */
export function follow(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const link = event.currentTarget as HTMLAnchorElement;
  event.preventDefault();
  history.pushState(null, "", link.href);
  Object.assign(here, read());
}
