// The hatch over what has no data and the dots over what is little certain; the same on the map, in the legend and in pictures.
const SIZE = 8;

export type Pattern = "hatch" | "dots";

/** Return one tile of a pattern, on a clear ground. */
export function patterned(pattern: Pattern, scale: number): ImageData {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE * scale;
  const pen = canvas.getContext("2d")!;
  pen.scale(scale, scale);
  (pattern === "hatch" ? lines : dots)(pen);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

function lines(pen: CanvasRenderingContext2D): void {
  pen.strokeStyle = "rgba(60,70,66,0.65)";
  pen.lineWidth = 1.1;
  pen.beginPath();
  for (const shift of [-SIZE, 0, SIZE]) {
    pen.moveTo(shift - 1, SIZE + 1);
    pen.lineTo(shift + SIZE + 1, -1);
  }
  pen.stroke();
}

function dots(pen: CanvasRenderingContext2D): void {
  pen.fillStyle = "rgba(40,48,45,0.55)";
  for (const [x, y] of [[2, 2], [6, 6]] as const) {
    pen.beginPath();
    pen.arc(x, y, 0.7, 0, 7);
    pen.fill();
  }
}
