// What is chosen to be seen: a layer, what stands beside it, the relief below. The address says it; here it is asked of the server.
import type { FeatureCollection } from "geojson";
import { ask, forget, type Asked } from "../../lib/ask.svelte";
import { atlas, type Area } from "../../lib/atlas.svelte";
import type { Section } from "../../lib/content";
import { here } from "../../lib/here.svelte";
import { said } from "../../lib/i18n";
import { asking } from "./asking.svelte";
import { figureLayers, isFigure } from "./figures";
import { detailQuestion, figuresQuestion, listQuestion, type Asking, type Detail, type Layer, shapesQuestion, type Side } from "./layers";
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
  readonly #byPlace = ask<Section>(() => (atlas.area?.account ? figuresQuestion(here.area, asking()) : undefined));
  readonly figures: Detail[] = $derived(figureLayers(this.#byPlace.value, atlas.area?.periods ?? [], atlas.period, standard(atlas.area)));
  readonly layers: Layer[] = $derived([...(this.listed.value ?? []), ...this.figures]);

  readonly id: string = $derived(here.rest["layer"] || firstOf(this.listed.value) || (this.listed.waiting ? "" : (this.figures[0]?.id ?? "")));
  readonly asked = ask<Detail>(() => (this.id && !isFigure(this.id) ? detailQuestion(here.area, this.id, asking()) : undefined));
  readonly detail: Detail | undefined = $derived(isFigure(this.id) ? this.figures.find((one) => one.id === this.id) : this.asked.error ? undefined : this.asked.value);

  readonly #reliefId = $derived(this.listed.value?.find((layer) => layer.group === "relief")?.id);
  readonly askedRelief = ask<Detail>(() => (this.#reliefId ? detailQuestion(here.area, this.#reliefId, { ...asking(), since: "" }) : undefined));
  readonly #relief = $derived(drawable(this.#reliefId ? this.askedRelief.value : undefined));
  /** The relief that has to be made first. */
  readonly unmadeRelief = $derived(this.#relief ? undefined : this.askedRelief.value);
  /** The relief below the layer; figures of places are not cut up by hills. */
  readonly relief = $derived(this.id === this.#reliefId || isFigure(this.id) ? undefined : this.#relief);

  readonly #with = $derived(here.rest["with"] ?? "");
  readonly other: Other | undefined = $derived(otherOf(this.#with, this.id));
  readonly #otherIsFigure = $derived(!!this.other && isFigure(this.other.layer));
  readonly askedOther = ask<Detail>(() => (this.other && !this.#otherIsFigure ? detailQuestion(this.other.area, this.other.layer, this.other.asking) : undefined));
  readonly #otherByPlace = ask<Section>(() => (this.other && this.#otherIsFigure ? figuresQuestion(this.other.area, this.other.asking) : undefined));
  readonly otherDetail: Detail | undefined = $derived(this.#otherDetail());
  readonly otherOutlines = ask<FeatureCollection>(() => (this.other && this.other.area !== here.area ? shapesQuestion(this.other.area) : undefined));
  readonly otherRelief = $derived(this.other?.area === here.area && !this.#otherIsFigure ? this.#relief : undefined);
  /** The other side does not have what was chosen. */
  readonly otherFails = $derived(!!this.other && !!(this.#otherIsFigure ? this.#otherByPlace.error || (this.#otherByPlace.value && !this.otherDetail) : this.askedOther.error));

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
  }

  #otherDetail(): Detail | undefined {
    const { other } = this;
    if (!other) return undefined;
    if (!this.#otherIsFigure) return this.askedOther.value?.id === other.layer ? this.askedOther.value : undefined;
    const area = atlas.areas.find((one) => one.id === other.area);
    const all = figureLayers(this.#otherByPlace.value, area?.periods ?? [], other.asking.period || atlas.period, standard(area), this.detail);
    return all.find((one) => one.id === other.layer);
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
