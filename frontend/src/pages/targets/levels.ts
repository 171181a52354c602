// Names of levels of places, as the shell says them; a level of another name is shown as it is.
import { said, type Words } from "../../lib/i18n";
import shell from "../../locales/shell";
import type { Named } from "./types";

/** Return the name of a level in the language of the page. */
export function levelName(level: Named): string {
  const words = (shell as Record<string, Words>)[`level_${level.id}`];
  return words ? said(words) : level.label;
}
