// The outlines of the places, and their names as points.
import type { Feature, FeatureCollection } from "geojson";
import { atlas } from "../../lib/atlas.svelte";
import { collection, holds, namePoint, type Area } from "./geometry";

/** Return outlines with how deep in the tree each place stands. */
export function decorated(outlines: FeatureCollection): FeatureCollection {
  const features = outlines.features
    .filter((one) => one.geometry?.type === "Polygon" || one.geometry?.type === "MultiPolygon")
    .map((one) => {
      const code = String(one.properties?.["code"] ?? "");
      return { ...one, properties: { ...one.properties, code, depth: atlas.above(code).length } };
    });
  return collection(features);
}

/** Return the names of the places in both languages; a place that others lie in names itself in the title. */
export function named(shapes: FeatureCollection): FeatureCollection {
  const parents = new Set(shapes.features.map((one) => atlas.byCode.get(one.properties!["code"])?.parent));
  const features = shapes.features
    .filter((one) => one.properties!["depth"] > 0 || !parents.has(one.properties!["code"]))
    .map((one) => {
      const { code, depth } = one.properties!;
      const name = atlas.byCode.get(code)?.name;
      const properties = { code, depth, zh: name?.zh || name?.en || code, en: name?.en || name?.zh || code };
      return { type: "Feature" as const, properties, geometry: { type: "Point" as const, coordinates: namePoint(one.geometry as Area) } };
    });
  return collection(features);
}

/** Return the outlines that show a place: its own, else those below it, else that of the nearest place above; of none, all. */
export function shapesOf(shapes: FeatureCollection, code = ""): Area[] {
  if (!code) return areas(shapes.features);
  const of = (wanted: string) => shapes.features.filter((one) => one.properties!["code"] === wanted);
  const below = shapes.features.filter((one) => atlas.above(one.properties!["code"]).some((place) => place.code === code));
  const above = atlas.above(code).reverse().map((place) => of(place.code)).find((found) => found.length);
  return areas([of(code), below, above ?? []].find((found) => found.length) ?? []);
}

const areas = (features: Feature[]): Area[] => features.map((one) => one.geometry as Area);

/** Return the smallest place that a point lies in; empty outside all. */
export function placeAt(shapes: FeatureCollection, at: [number, number]): string {
  const found = shapes.features.filter((one) => holds(one.geometry as Area, at));
  return String(found.sort((a, b) => b.properties!["depth"] - a.properties!["depth"])[0]?.properties?.["code"] ?? "");
}
