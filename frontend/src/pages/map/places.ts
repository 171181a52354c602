// The outlines of the places, and their names as points.
import type { FeatureCollection } from "geojson";
import { atlas } from "../../lib/atlas.svelte";
import { collection, namePoint, type Area } from "./geometry";

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

/** Return the outlines of a place: its own, else those of the places below it; of none, all. */
export function shapesOf(shapes: FeatureCollection, code = ""): Area[] {
  const own = shapes.features.filter((one) => !code || one.properties!["code"] === code);
  const found = own.length ? own : shapes.features.filter((one) => atlas.above(one.properties!["code"]).some((place) => place.code === code));
  return found.map((one) => one.geometry as Area);
}
