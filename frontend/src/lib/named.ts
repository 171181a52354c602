// What the server names for choosing: an id and its name; and the levels of places, as the shell says them.
import shell from "../locales/shell";
import { said, type Words } from "./i18n";

export interface Named {
  id: string;
  label: string;
}

/** Return the name of a level in the language of the page; a level of another name is shown as it is. */
export function levelName(level: Named): string {
  const words = (shell as Record<string, Words>)[`level_${level.id}`];
  return words ? said(words) : level.label;
}
