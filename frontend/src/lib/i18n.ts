// Every text stands in both languages beside its key: a missing translation does not compile.
import { here } from "./here.svelte";

export type Language = "zh" | "en";
export interface Words {
  zh: string;
  en: string;
}
export type Texts = Record<string, Words>;

/** Return a text in the language of the page, with {names} filled in. */
export function said(words: Words, fill: Record<string, string | number> = {}): string {
  return words[here.lang].replace(/\{(\w+)\}/g, (whole, name: string) => String(fill[name] ?? whole));
}

/** Return the function that says the texts of one topic. */
export function sayer<T extends Texts>(texts: T) {
  return (key: keyof T, fill: Record<string, string | number> = {}): string => said(texts[key]!, fill);
}
