import type { Map as Drawn } from "maplibre-gl";

/** Let two maps move as one, the second as the first stands; return what parts them. */
export function tied(first: Drawn, second: Drawn): () => void {
  let busy = false;
  const tie = (from: Drawn, to: Drawn) => () => {
    if (busy) return;
    busy = true;
    to.jumpTo({ center: from.getCenter(), zoom: from.getZoom() });
    busy = false;
  };
  const [there, back] = [tie(first, second), tie(second, first)];
  there();
  first.on("move", there);
  second.on("move", back);
  return () => {
    first.off("move", there);
    second.off("move", back);
  };
}
