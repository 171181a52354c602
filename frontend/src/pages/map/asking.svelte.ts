import { atlas } from "../../lib/atlas.svelte";
import { here } from "../../lib/here.svelte";
import type { Asking } from "./layers";

// Each on its own, so that only a change of these asks anew, not one of the view, the swipe or the point.
class Asks {
  /** The topmost place one may see: the place chosen in the tree is shown among its neighbours. */
  readonly root = $derived(here.place ? (atlas.above(here.place)[0]?.code ?? here.place) : "");
  readonly since = $derived(here.rest["since"] === here.period ? "" : (here.rest["since"] ?? ""));
}
const asks = new Asks();

/** Return what every question of the map is asked with. */
export function asking(): Asking {
  return { place: asks.root, period: here.period, lang: here.lang, since: asks.since };
}
