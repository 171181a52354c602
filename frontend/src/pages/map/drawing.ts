// Drawing on a map with the pointer; loaded when somebody first draws.
import type { Map as Drawn } from "maplibre-gl";
import { TerraDraw, TerraDrawPolygonMode, TerraDrawRectangleMode } from "terra-draw";
import { TerraDrawMapLibreGLAdapter } from "terra-draw-maplibre-gl-adapter";
import type { Area } from "./geometry";

export type Shape = "polygon" | "rectangle";
const LINE = "#8a4b08";
const fill = { fillColor: LINE, fillOpacity: 0.15, outlineColor: LINE, outlineWidth: 2.5 } as const;

/** Let the reader draw one shape; return what ends it before its time. */
export function drawn(map: Drawn, shape: Shape, ondone: (area: Area) => void): () => void {
  const draw = new TerraDraw({
    adapter: new TerraDrawMapLibreGLAdapter({ map, coordinatePrecision: 6 }),
    modes: [new TerraDrawPolygonMode({ styles: fill }), new TerraDrawRectangleMode({ styles: fill })],
  });
  const end = () => draw.enabled && draw.stop();
  draw.start();
  draw.setMode(shape);
  draw.on("finish", (id) => {
    const geometry = draw.getSnapshotFeature(id)?.geometry;
    end();
    if (geometry?.type === "Polygon") ondone(geometry);
  });
  return end;
}
