// The hatch over what has no data and the fine one over what is only indicative; as in the pictures the server draws.
export type Pattern = "hatch" | "fine";
const SIZES = { hatch: 8, fine: 12 };

/** Return one tile of a pattern, on a clear ground. */
export function patterned(pattern: Pattern, scale: number): ImageData {
  const canvas = document.createElement("canvas");
  const size = SIZES[pattern];
  canvas.width = canvas.height = size * scale;
  const pen = canvas.getContext("2d")!;
  pen.scale(scale, scale);
  const fine = pattern === "fine";
  pen.strokeStyle = fine ? "rgba(20,30,26,0.3)" : "rgba(60,70,66,0.65)";
  pen.lineWidth = fine ? 0.6 : 1.1;
  pen.beginPath();
  for (const shift of [-size, 0, size]) {
    pen.moveTo(shift - 1, fine ? -1 : size + 1);
    pen.lineTo(shift + size + 1, fine ? size + 1 : -1);
  }
  pen.stroke();
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}
