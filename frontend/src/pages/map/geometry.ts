// Shapes on the globe: their bounds, where a name fits, and how a drawn area stands in an address.
import type { Feature, FeatureCollection, MultiPolygon, Polygon, Position } from "geojson";

export type Area = Polygon | MultiPolygon;
export type Bounds = [west: number, south: number, east: number, north: number];
const EARTH_KM = 6371.0088;
const RADIANS = Math.PI / 180;

export function polygonsOf(shape: Area): Position[][][] {
  return shape.type === "Polygon" ? [shape.coordinates] : shape.coordinates;
}

/** Return what holds all shapes, or nothing when there are none. */
export function boundsOf(shapes: Area[]): Bounds | undefined {
  const all: Bounds = [Infinity, Infinity, -Infinity, -Infinity];
  for (const shape of shapes)
    for (const polygon of polygonsOf(shape))
      for (const [x = 0, y = 0] of polygon[0] ?? []) {
        all[0] = Math.min(all[0], x);
        all[1] = Math.min(all[1], y);
        all[2] = Math.max(all[2], x);
        all[3] = Math.max(all[3], y);
      }
  return all[0] <= all[2] ? all : undefined;
}

/** Return the room kept free around what is shown: on a wide map the legend lies on the left. */
export function room(width: number): { top: number; right: number; bottom: number; left: number } {
  return width > 640 ? { top: 24, right: 56, bottom: 24, left: 266 } : { top: 24, right: 24, bottom: 60, left: 24 };
}

/** Return the area of a shape in km², on a sphere. */
export function squareKm(shape: Area): number {
  const ring = (points: Position[]) =>
    points.reduce((sum, [x1 = 0, y1 = 0], index) => {
      const [x2 = 0, y2 = 0] = points[(index + 1) % points.length]!;
      return sum + (x2 - x1) * RADIANS * (2 + Math.sin(y1 * RADIANS) + Math.sin(y2 * RADIANS));
    }, 0);
  const polygon = ([outer = [], ...holes]: Position[][]) => Math.abs(ring(outer)) - holes.reduce((sum, hole) => sum + Math.abs(ring(hole)), 0);
  return (polygonsOf(shape).reduce((sum, one) => sum + polygon(one), 0) * EARTH_KM ** 2) / 2;
}

/** Return a point well inside the greatest part of a shape: the middle of its widest stretch on a few level lines. */
export function namePoint(shape: Area): [number, number] {
  const parts = polygonsOf(shape);
  const part = parts.reduce((best, one) => (extent(one) > extent(best) ? one : best), parts[0]!);
  const [, south, , north] = boundsOf([{ type: "Polygon", coordinates: part }])!;
  let best: [number, number, number] = [0, 0, -1];
  for (let line = 1; line < 16; line++) {
    const y = south + ((north - south) * line) / 16;
    const cuts = part.flatMap((ring) => crossings(ring, y)).sort((a, b) => a - b);
    const inside = 1 - Math.abs(line - 8) / 16; // lines near the middle are better than those at the tips
    for (let index = 0; index + 1 < cuts.length; index += 2) {
      const width = (cuts[index + 1]! - cuts[index]!) * inside;
      if (width > best[2]) best = [(cuts[index]! + cuts[index + 1]!) / 2, y, width];
    }
  }
  return [best[0], best[1]];
}

function extent(part: Position[][]): number {
  const [west, south, east, north] = boundsOf([{ type: "Polygon", coordinates: part }]) ?? [0, 0, 0, 0];
  return (east - west) * (north - south);
}

function crossings(ring: Position[], y: number): number[] {
  const found: number[] = [];
  for (let index = 0; index + 1 < ring.length; index++) {
    const [x1 = 0, y1 = 0] = ring[index]!;
    const [x2 = 0, y2 = 0] = ring[index + 1]!;
    if (y1 > y !== y2 > y) found.push(x1 + ((y - y1) / (y2 - y1)) * (x2 - x1));
  }
  return found;
}

/** Return whether a point is in a shape. */
export function holds(shape: Area, [x, y]: [number, number]): boolean {
  return polygonsOf(shape).some((part) => part.flatMap((ring) => crossings(ring, y)).filter((cut) => cut > x).length % 2 === 1);
}

export const collection = (features: Feature[]): FeatureCollection => ({ type: "FeatureCollection", features });
export const rectangle = ([west, south, east, north]: Bounds): Polygon => ({
  type: "Polygon",
  coordinates: [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
});

/** Return the point an address holds as longitude, latitude. */
export function point(text: string): [number, number] | undefined {
  const [x = NaN, y = NaN] = text.split(",").map(Number);
  return Math.abs(x) <= 180 && Math.abs(y) <= 90 ? [x, y] : undefined;
}

/** Return the view an address holds as zoom/latitude/longitude. */
export function viewOf(text: string): { center: [number, number]; zoom: number } | undefined {
  const [zoom = NaN, lat = NaN, lon = NaN] = text.split("/").map(Number);
  return Number.isFinite(zoom) && Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { center: [lon, lat], zoom } : undefined;
}

// An address holds a shape as steps of 10⁻⁵ degree (about 1 m) between its corners, five bits a letter; rings end in "." and parts in "~".
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const STEP = 1e5;

/** Return a shape written short, for an address. */
export function packed(shape: Area): string {
  return polygonsOf(shape)
    .map((part) => part.map(packedRing).join("."))
    .join("~");
}

function packedRing(ring: Position[]): string {
  let [before, text] = [[0, 0], ""];
  for (const [x = 0, y = 0] of ring.slice(0, -1)) {
    const here = [Math.round(x * STEP), Math.round(y * STEP)];
    text += here.map((value, axis) => packedNumber(value - before[axis]!)).join("");
    before = here;
  }
  return text;
}

function packedNumber(number: number): string {
  let rest = number < 0 ? -2 * number - 1 : 2 * number;
  let text = "";
  for (; rest >= 32; rest = Math.floor(rest / 32)) text += LETTERS[32 + (rest % 32)];
  return text + LETTERS[rest];
}

/** Return the shape that was packed, or nothing when the text is no shape. */
export function unpacked(text: string): Area | undefined {
  const parts = text.split("~").map((part) => part.split(".").map(unpackedRing));
  if (!text || parts.flat().some((ring) => ring === undefined || ring.length < 4)) return undefined;
  const coordinates = parts as Position[][][];
  return coordinates.length === 1 ? { type: "Polygon", coordinates: coordinates[0]! } : { type: "MultiPolygon", coordinates };
}

function unpackedRing(text: string): Position[] | undefined {
  const steps: number[] = [];
  let [number, weight] = [0, 1];
  for (const letter of text) {
    const bits = LETTERS.indexOf(letter);
    if (bits < 0) return undefined;
    number += (bits % 32) * weight;
    weight *= 32;
    if (bits >= 32) continue;
    steps.push(number % 2 ? -(number + 1) / 2 : number / 2);
    [number, weight] = [0, 1];
  }
  const ring: Position[] = [];
  let [x, y] = [0, 0];
  for (let index = 0; index + 1 < steps.length; index += 2) {
    [x, y] = [x + steps[index]!, y + steps[index + 1]!];
    if (Math.abs(x) > 180 * STEP || Math.abs(y) > 90 * STEP) return undefined;
    ring.push([x / STEP, y / STEP]);
  }
  return ring.length ? [...ring, ring[0]!] : undefined;
}

/** Return the corners somebody typed, one a line as longitude and latitude, or the number of the first line that is none. */
export function typed(text: string): Polygon | number {
  const ring: Position[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (!line.trim()) continue;
    const numbers = line.trim().split(/[\s,，;；]+/).map(Number);
    const [x = NaN, y = NaN] = numbers;
    if (numbers.length !== 2 || !(Math.abs(x) <= 180 && Math.abs(y) <= 90)) return index + 1;
    ring.push([x, y]);
  }
  if (ring.length < 3) return text.split("\n").length;
  const [first, last] = [ring[0]!, ring.at(-1)!];
  const closed = first[0] === last[0] && first[1] === last[1] ? ring : [...ring, first];
  return closed.length < 4 ? text.split("\n").length : { type: "Polygon", coordinates: [closed] };
}
