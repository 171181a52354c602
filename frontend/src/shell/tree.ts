// The place tree as lines, and what keys do on it.
import type { Place } from "../lib/atlas.svelte";

export interface Line {
  place: Place;
  depth: number;
  /** Its number among its siblings and how many they are, for those who hear the tree. */
  at: number;
  of: number;
  opens: boolean;
}

type Below = Map<string, Place[]>;

/** Return the places to show, those below an open place after it. */
export function lines(roots: Place[], below: Below, open: Set<string>, depth = 1): Line[] {
  return roots.flatMap((place, at) => {
    const children = below.get(place.code) ?? [];
    const own = { place, depth, at: at + 1, of: roots.length, opens: children.length > 0 };
    return open.has(place.code) ? [own, ...lines(children, below, open, depth + 1)] : [own];
  });
}

/** What a key does: go to a line, or open or close places. */
export interface Move {
  to?: number;
  open?: string[];
  close?: string;
}

/** Return what a key does on a line; nothing if it is none of the tree's keys. */
export function moved(key: string, all: Line[], at: number, open: Set<string>): Move | undefined {
  const line = all[at];
  if (!line) return undefined;
  const code = line.place.code;
  switch (key) {
    case "ArrowDown":
      return { to: Math.min(at + 1, all.length - 1) };
    case "ArrowUp":
      return { to: Math.max(at - 1, 0) };
    case "Home":
      return { to: 0 };
    case "End":
      return { to: all.length - 1 };
    case "ArrowRight":
      return !line.opens ? {} : open.has(code) ? { to: at + 1 } : { open: [code] };
    case "ArrowLeft":
      return line.opens && open.has(code) ? { close: code } : { to: Math.max(0, all.findIndex((one) => one.place.code === line.place.parent)) };
    case "*":
      return { open: all.filter((one) => one.opens && one.place.parent === line.place.parent).map((one) => one.place.code) };
    default:
      return undefined;
  }
}

/** Return the next line whose name or code begins with what was typed, if there is one. */
export function typed(text: string, all: Line[], at: number, name: (place: Place) => string): number | undefined {
  const from = text.length === 1 ? at + 1 : at;
  for (let step = 0; step < all.length; step += 1) {
    const next = (from + step) % all.length;
    const place = all[next]!.place;
    if (name(place).toLowerCase().startsWith(text) || place.code.startsWith(text)) return next;
  }
  return undefined;
}

/** Return the places whose name or code has a text, those that begin with it first. */
export function searched(places: Place[], text: string): Place[] {
  const wanted = text.trim().toLowerCase();
  const words = (place: Place): string[] => [place.name.zh, place.name.en, place.code].map((word) => (word ?? "").toLowerCase());
  const found = places.filter((place) => words(place).some((word) => word.includes(wanted)));
  const first = found.filter((place) => words(place).some((word) => word.startsWith(wanted)));
  return [...first, ...found.filter((place) => !first.includes(place))];
}
