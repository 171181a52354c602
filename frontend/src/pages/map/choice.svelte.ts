// What is chosen to be seen: a layer, what stands beside it, the relief below. The address says it; here it is asked of the server.
import type { FeatureCollection } from "geojson";
import { ask, forget, type Asked } from "../../lib/ask.svelte";
import { atlas, type Area } from "../../lib/atlas.svelte";
import { here } from "../../lib/here.svelte";
import { said } from "../../lib/i18n";
import { asking } from "./asking.svelte";
import { isFigure } from "./figures";
import { detailQuestion, listQuestion, type Asking, type Detail, type Layer, shapesQuestion, type Side } from "./layers";
import { nameOf, periodOf } from "./words";

/** What stands on the right of the swipe; in the address `period:2010`, `layer:…` or `area:…`. */
interface Other {
  area: string;
  layer: string;
  asking: Asking;
}

/** Make one while a component is set up. */
export class Choice {
  readonly listed = ask<Layer[]>(() => listQuestion(here.area, asking()));
  readonly outlines = ask<FeatureCollection>(() => shapesQuestion(here.area));
  readonly layers: Layer[] = $derived(this.listed.value ?? []);

  readonly id: string = $derived(here.rest["layer"] || firstOf(this.listed.value));
  readonly asked = ask<Detail>(() => (this.id ? detailQuestion(here.area, this.id, asking()) : undefined));
  readonly detail: Detail | undefined = $derived(this.asked.error ? undefined : this.asked.value);

  readonly #reliefId = $derived(this.listed.value?.find((layer) => layer.group === "relief")?.id);
  readonly askedRelief = ask<Detail>(() => (this.#reliefId ? detailQuestion(here.area, this.#reliefId, { ...asking(), since: "" }) : undefined));
  readonly #relief = $derived(drawable(this.#reliefId ? this.askedRelief.value : undefined));
  /** The relief that has to be made first. */
  readonly unmadeRelief = $derived(this.#relief ? undefined : this.askedRelief.value);
  /** The relief below the layer; figures of places are not cut up by hills. */
  readonly relief = $derived(this.id === this.#reliefId || isFigure(this.id) ? undefined : this.#relief);

  readonly #with = $derived(here.rest["with"] ?? "");
  readonly other: Other | undefined = $derived(otherOf(this.#with, this.id));
  readonly askedOther = ask<Detail>(() => (this.other ? detailQuestion(this.other.area, this.other.layer, this.other.asking) : undefined));
  readonly otherDetail: Detail | undefined = $derived(this.other && this.askedOther.value?.id === this.other.layer ? this.askedOther.value : undefined);
  readonly otherOutlines = ask<FeatureCollection>(() => (this.other && this.other.area !== here.area ? shapesQuestion(this.other.area) : undefined));
  readonly otherRelief = $derived(this.other?.area === here.area && !isFigure(this.other.layer) ? this.#relief : undefined);
  /** The other side does not have what was chosen. */
  readonly otherFails = $derived(!!this.other && !!this.askedOther.error);

  readonly sides: Side[] = $derived(this.#sides());
  /** The layer is still on its way. */
  readonly pending = $derived(
    (drawable(this.detail)?.id !== this.id || !this.id) && !this.asked.error && !this.listed.error && this.detail?.state !== "failed" && (this.id !== "" || this.listed.waiting),
  );

  /** Take a layer that has just been made as the answer, without asking again. */
  made(question: Asked<Detail>, now: Detail): void {
    forget();
    question.value = now;
    this.listed.value = this.listed.value?.map((layer) => (layer.id === now.id ? { ...layer, state: now.state } : layer));
    // All periods and months of a layer share their classes: what is on the other side may be coloured anew.
    for (const side of [this.asked, this.askedOther]) {
      if (side !== question && side.value?.state === "ready" && side.value.group === now.group && side.value.variable === now.variable && side.value.item === now.item) side.retry();
    }
  }

  #sides(): Side[] {
    const { detail, other, otherDetail } = this;
    if (!detail) return [];
    const elsewhere = !!other && other.area !== here.area;
    const left = { key: "left", area: here.area, detail, asking: asking(), label: label(detail, otherDetail, elsewhere ? here.area : "") };
    if (!other || !otherDetail) return [left];
    return [left, { key: "right", area: other.area, detail: otherDetail, asking: other.asking, label: label(otherDetail, detail, elsewhere ? other.area : "") }];
  }
}

/** Return a layer if it can be drawn. */
export function drawable(one: Detail | undefined): Detail | undefined {
  return one?.state === "ready" ? one : undefined;
}

function firstOf(all: Layer[] | undefined): string {
  return (all?.find((layer) => layer.group === "types") ?? all?.find((layer) => layer.group !== "relief"))?.id ?? "";
}

function standard(area: Area | undefined): string {
  return [area && said(area.name), atlas.standardOf(area?.standard)].filter(Boolean).join(" · ");
}

function label(mine: Detail, theirs: Detail | undefined, area: string): string {
  const there = atlas.areas.find((one) => one.id === area);
  if (there) return `${standard(there) || area} · ${periodOf(mine)}`;
  return mine.id === theirs?.id ? periodOf(mine) : said(nameOf(mine));
}

function otherOf(written: string, chosen: string): Other | undefined {
  const [kind, what] = [written.slice(0, written.indexOf(":")), written.slice(written.indexOf(":") + 1)];
  if (!what || !chosen) return undefined;
  if (kind === "period") return { area: here.area, layer: chosen, asking: { ...asking(), period: what } };
  if (kind === "layer") return { area: here.area, layer: what, asking: asking() };
  const there = atlas.areas.find((area) => area.id === what);
  if (kind !== "area" || !there) return undefined;
  return { area: what, layer: chosen, asking: { ...asking(), place: "", period: there.periods.includes(atlas.period) ? atlas.period : "" } };
}
