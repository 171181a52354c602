// What one map shows, from the ground up: paper, hatch of no data, the layer, relief, fine hatch of what is only indicative, places, what was drawn, names.
import type { FeatureCollection } from "geojson";
import type { ExpressionSpecification, GeoJSONSource, Map as Drawn, StyleSpecification } from "maplibre-gl";
import { collection, type Area } from "./geometry";
import { patterned } from "./hatch";
import type { Detail } from "./layers";

export interface Scene {
  detail: Detail | undefined;
  relief: Detail | undefined;
  opacity: number;
  shapes: FeatureCollection;
  names: FeatureCollection;
  lang: string;
  chosen: string;
  zone: Area | undefined;
  at: [number, number] | undefined;
}

const FONT = ["Noto Sans CJK SC,Source Han Sans SC,Microsoft YaHei,PingFang SC,system-ui"];
const CLEAR = "rgba(0,0,0,0)";
const INK = "#1d2b28";
const HALO = "rgba(255,255,255,0.9)";
const DEPTH: ExpressionSpecification = ["get", "depth"];
const EMPTY = collection([]);
const source = { type: "geojson", data: EMPTY } as const;
const none: ExpressionSpecification = ["==", ["get", "code"], ""];
const hidden = { visibility: "none" } as const;

/** Return the style every map begins with; it names no font file and nothing outside. */
export function groundStyle(): StyleSpecification {
  return {
    version: 8,
    sources: { places: source, names: source, zone: source, at: source },
    layers: [
      { id: "paper", type: "background", paint: { "background-color": "#e9ede4" } },
      { id: "ground", type: "fill", source: "places", filter: ["==", DEPTH, 0], paint: { "fill-color": "#fff" } },
      { id: "no-data", type: "fill", source: "places", layout: hidden, paint: { "fill-pattern": "hatch" } },
      { id: "data-end", type: "background", layout: hidden },
      { id: "cover", type: "fill", source: "places", layout: hidden },
      { id: "relief-end", type: "background", layout: hidden },
      { id: "cover-hatch", type: "fill", source: "places", layout: hidden, paint: { "fill-pattern": "hatch" } },
      { id: "uncertain", type: "fill", source: "places", layout: hidden, paint: { "fill-pattern": "fine" } },
      { id: "places", type: "fill", source: "places", paint: { "fill-color": INK, "fill-opacity": 0 } },
      ...boundaries(),
      { id: "zone", type: "fill", source: "zone", paint: { "fill-color": "#8a4b08", "fill-opacity": 0.12 } },
      { id: "zone-line", type: "line", source: "zone", paint: { "line-color": "#8a4b08", "line-width": 2.5, "line-dasharray": [3, 1.5] } },
      { id: "chosen-halo", type: "line", source: "places", filter: none, paint: { "line-color": "#fff", "line-width": 6 } },
      { id: "chosen", type: "line", source: "places", filter: none, paint: { "line-color": "#0d3b3d", "line-width": 3 } },
      { id: "at", type: "circle", source: "at", paint: { "circle-radius": 6, "circle-color": "#fff", "circle-stroke-color": INK, "circle-stroke-width": 2.5 } },
      nameLayer(),
    ],
  };
}

function boundaries(): StyleSpecification["layers"] {
  const widths = [1.8, 1.1, 0.7, 0.5];
  const from = [0, 0, 8, 10];
  return widths
    .map((width, depth) => ({
      id: `line-${depth}`,
      type: "line" as const,
      source: "places",
      minzoom: from[depth]!,
      filter: (depth < 3 ? ["==", DEPTH, depth] : [">=", DEPTH, depth]) as ExpressionSpecification,
      layout: { "line-join": "round" as const },
      paint: { "line-color": INK, "line-width": width, "line-opacity": 0.75 - 0.1 * depth },
    }))
    .reverse();
}

function nameLayer(): StyleSpecification["layers"][number] {
  return {
    id: "names",
    type: "symbol",
    source: "names",
    filter: ["any", ["<=", DEPTH, 1], ["all", ["==", DEPTH, 2], [">=", ["zoom"], 8.5]], [">=", ["zoom"], 10.5]],
    layout: {
      "text-field": ["get", "zh"],
      "text-font": FONT,
      "text-size": ["match", DEPTH, 0, 16, 1, 14, 2, 12.5, 11.5],
      "symbol-sort-key": DEPTH,
      "text-max-width": 8,
      "text-padding": 4,
    },
    paint: { "text-color": INK, "text-halo-color": HALO, "text-halo-width": 1.6 },
  };
}

type Slot = "relief" | "data";

/** Keeps one map equal to its scene; what did not change is left alone. */
export class Dresser {
  private before: Partial<Scene> = {};
  private inSlot: Record<Slot, string[]> = { relief: [], data: [] };
  private asked: Record<Slot, string> = { relief: "", data: "" };
  private count = 0;

  constructor(
    private readonly map: Drawn,
    private readonly calm: boolean,
  ) {
    for (const pattern of ["hatch", "fine"] as const) map.addImage(pattern, patterned(pattern, 2), { pixelRatio: 2 });
  }

  /** Show a scene. */
  show(scene: Scene): void {
    const old = this.before;
    this.before = scene;
    if (scene.shapes !== old.shapes) this.fill("places", scene.shapes);
    if (scene.names !== old.names) this.fill("names", scene.names);
    if (scene.zone !== old.zone) this.fill("zone", scene.zone ? collection([{ type: "Feature", properties: {}, geometry: scene.zone }]) : EMPTY);
    if (String(scene.at) !== String(old.at)) this.fill("at", scene.at ? point(scene.at) : EMPTY);
    if (scene.lang !== old.lang) this.map.setLayoutProperty("names", "text-field", ["get", scene.lang]);
    if (scene.chosen !== old.chosen) this.outline(scene.chosen);
    this.tiles("relief", scene.relief);
    this.tiles("data", scene.detail);
    if (scene.detail !== old.detail || scene.shapes !== old.shapes) this.patterns(scene);
    if (scene.detail?.values !== old.detail?.values) this.cover(scene.detail);
    if (scene.opacity !== old.opacity || !scene.relief !== !old.relief || !scene.detail !== !old.detail) this.fade(scene);
  }

  private fill(name: string, data: FeatureCollection): void {
    this.map.getSource<GeoJSONSource>(name)?.setData(data);
  }

  private outline(code: string): void {
    for (const layer of ["chosen", "chosen-halo"]) this.map.setFilter(layer, ["==", ["get", "code"], code]);
  }

  private seen(layer: string, yes: boolean): void {
    this.map.setLayoutProperty(layer, "visibility", yes ? "visible" : "none");
  }

  /** Relief lies over the layer with what is left of its opacity: the same mix as under it, but what lies below the layer does not shine through. */
  private fade({ opacity, relief, detail }: Pick<Scene, "opacity" | "relief" | "detail">): void {
    const data = relief ? 1 : opacity;
    for (const id of this.inSlot.data) this.map.setPaintProperty(id, "raster-opacity", data);
    for (const id of this.inSlot.relief) this.map.setPaintProperty(id, "raster-opacity", detail ? 1 - opacity : 0.6);
    this.map.setPaintProperty("cover", "fill-opacity", data);
  }

  private patterns({ detail, shapes }: Scene): void {
    const top = Math.min(...shapes.features.map((one) => one.properties!["depth"] as number));
    for (const layer of ["ground", "no-data", "uncertain"]) this.map.setFilter(layer, ["==", DEPTH, Number.isFinite(top) ? top : 0]);
    if (detail?.values) {
      const sparse = detail.values.filter((one) => one.indicative).map((one) => one.code);
      this.map.setFilter("uncertain", ["in", ["get", "code"], ["literal", sparse]]);
    }
    this.seen("no-data", !!detail?.tiles);
    this.seen("uncertain", !!detail?.legend?.low_confidence);
  }

  /** Put tiles into a slot, above those that were there; these go when the new ones have come, so that nothing blinks. */
  private tiles(slot: Slot, detail: Detail | undefined): void {
    const wanted = detail?.tiles ?? "";
    if (wanted === this.asked[slot]) return;
    this.asked[slot] = wanted;
    const old = this.inSlot[slot];
    this.inSlot[slot] = detail && wanted ? [this.add(slot, detail, old.length > 0 && !this.calm)] : [];
    this.fade({ opacity: 1, relief: undefined, detail: undefined, ...this.before });
    const drop = () => old.forEach((id) => this.remove(id));
    if (wanted) void this.map.once("idle", drop);
    else drop();
  }

  private add(slot: Slot, { tiles, max_zoom, bounds }: Detail, fades: boolean): string {
    const id = `${slot}-${++this.count}`;
    const template = new URL(tiles, location.origin).href.replace(/%7B([xyz])%7D/gi, "{$1}");
    this.map.addSource(id, { type: "raster", tiles: [template], tileSize: 256, maxzoom: max_zoom, ...(bounds ? { bounds } : {}) });
    const sharp = slot === "data" ? ("nearest" as const) : ("linear" as const);
    this.map.addLayer({ id, type: "raster", source: id, paint: { "raster-resampling": sharp, "raster-fade-duration": fades ? 200 : 0 } }, `${slot}-end`);
    return id;
  }

  private remove(id: string): void {
    if (this.map.getLayer(id)) this.map.removeLayer(id);
    if (this.map.getSource(id)) this.map.removeSource(id);
  }

  /** Colour the places by their class; those without a value are hatched. */
  private cover(detail: Detail | undefined): void {
    const values = detail?.values ?? [];
    const classes = detail?.legend?.classes ?? [];
    this.seen("cover", values.length > 0);
    this.seen("cover-hatch", values.length > 0);
    const pairs = values.flatMap((one) => (one.class === null ? [] : [one.code, classes[one.class]?.colour ?? "#fff"]));
    this.map.setPaintProperty("cover", "fill-color", pairs.length ? (["match", ["get", "code"], ...pairs, CLEAR] as unknown as ExpressionSpecification) : CLEAR);
    const without = values.filter((one) => one.class === null).map((one) => one.code);
    this.map.setFilter("cover-hatch", ["in", ["get", "code"], ["literal", without]]);
  }
}

function point(at: [number, number]): FeatureCollection {
  return collection([{ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: at } }]);
}
