// A picture of what is seen, composed here: title, map, legend, scale bar, north arrow, date and source.
import { patterned, type Pattern } from "./hatch";

export interface LegendRow {
  colour: string;
  pattern?: Pattern;
  label: string;
}

export interface Sheet {
  title: string;
  subtitle: string;
  maps: { canvas: HTMLCanvasElement; from: number; label: string }[];
  kmPerPixel: number;
  legends: { title: string; unit: string; rows: LegendRow[] }[];
  foot: string[];
  font: string;
}

const INK = "#1d2b28";
const SOFT = "#52615c";
const MARGIN = 24;
const LEGEND = 250;
const ROW = 21;

/** Return the composed picture, twice as fine as the screen shows it. */
export async function composed(sheet: Sheet): Promise<Blob> {
  const [first] = sheet.maps;
  if (!first) throw new Error("no map");
  const width = first.canvas.clientWidth;
  const height = Math.max(first.canvas.clientHeight, 360);
  const pen = sheetPen(width + 3 * MARGIN + LEGEND, height + 150 + 18 * sheet.foot.length);
  heading(pen, sheet);
  drawMaps(pen, sheet, 86, width, first.canvas.clientHeight);
  legends(pen, sheet, 2 * MARGIN + width, 86);
  scale(pen, sheet, MARGIN, 86 + height + 14);
  north(pen, MARGIN + width - 14, 86 + height + 12);
  feet(pen, sheet, 86 + height + 62);
  return new Promise((resolve, reject) => pen.canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png"));
}

const FINE = 2;

function sheetPen(width: number, height: number): CanvasRenderingContext2D {
  const canvas = document.createElement("canvas");
  canvas.width = width * FINE;
  canvas.height = height * FINE;
  const pen = canvas.getContext("2d")!;
  pen.scale(FINE, FINE);
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, width, height);
  pen.textBaseline = "top";
  return pen;
}

function text(pen: CanvasRenderingContext2D, what: string, x: number, y: number, font: string, colour = INK, room = Infinity): void {
  pen.font = font;
  pen.fillStyle = colour;
  let shown = what;
  while (shown.length > 1 && pen.measureText(shown).width > room) shown = `${shown.slice(0, -2)}…`;
  pen.fillText(shown, x, y);
}

/** Return a text in lines that fit a width: broken between words, or between Chinese letters. */
function broken(pen: CanvasRenderingContext2D, what: string, font: string, room: number): string[] {
  pen.font = font;
  const lines = [""];
  for (const piece of what.match(/[\u3000-\u9fff\uff00-\uffef]|[^\u3000-\u9fff\uff00-\uffef\s]+\s*|\s+/g) ?? []) {
    const longer = lines.at(-1)! + piece;
    if (lines.at(-1) && pen.measureText(longer.trimEnd()).width > room) lines.push(piece);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

function heading(pen: CanvasRenderingContext2D, sheet: Sheet): void {
  const room = pen.canvas.width / FINE - 2 * MARGIN;
  text(pen, sheet.title, MARGIN, 20, `600 24px ${sheet.font}`, INK, room);
  text(pen, sheet.subtitle, MARGIN, 54, `15px ${sheet.font}`, SOFT, room);
}

function drawMaps(pen: CanvasRenderingContext2D, sheet: Sheet, top: number, width: number, height: number): void {
  for (const { canvas, from, label } of sheet.maps) {
    const cut = from * canvas.width;
    pen.drawImage(canvas, cut, 0, canvas.width - cut, canvas.height, MARGIN + from * width, top, (1 - from) * width, height);
    if (!label) continue;
    pen.font = `600 14px ${sheet.font}`;
    const x = from ? MARGIN + from * width + 10 : MARGIN + 10;
    pen.fillStyle = "rgba(255,255,255,0.9)";
    pen.fillRect(x - 5, top + 7, pen.measureText(label).width + 10, 22);
    text(pen, label, x, top + 11, pen.font);
  }
  for (const { from } of sheet.maps) if (from) line(pen, [[MARGIN + from * width, top], [MARGIN + from * width, top + height]], 2);
  pen.strokeStyle = SOFT;
  pen.lineWidth = 1;
  pen.strokeRect(MARGIN + 0.5, top + 0.5, width, height);
}

function line(pen: CanvasRenderingContext2D, points: [number, number][], width: number): void {
  pen.strokeStyle = INK;
  pen.lineWidth = width;
  pen.beginPath();
  points.forEach(([x, y]) => pen.lineTo(x, y));
  pen.stroke();
}

function legends(pen: CanvasRenderingContext2D, sheet: Sheet, left: number, top: number): void {
  let y = top;
  for (const { title, unit, rows } of sheet.legends) {
    for (const row of broken(pen, title, `600 15px ${sheet.font}`, LEGEND)) {
      text(pen, row, left, y, `600 15px ${sheet.font}`);
      y += 20;
    }
    y += 2;
    if (unit) text(pen, unit, left, y, `13px ${sheet.font}`, SOFT, LEGEND);
    y += unit ? 20 : 2;
    for (const row of rows) {
      swatch(pen, row, left, y);
      text(pen, row.label, left + 34, y + 1, `13px ${sheet.font}`, INK, LEGEND - 34);
      y += ROW;
    }
    y += 14;
  }
}

function swatch(pen: CanvasRenderingContext2D, { colour, pattern }: LegendRow, x: number, y: number): void {
  pen.fillStyle = colour;
  pen.fillRect(x, y, 26, 15);
  if (pattern) {
    const tile = document.createElement("canvas");
    const image = patterned(pattern, 1);
    [tile.width, tile.height] = [image.width, image.height];
    tile.getContext("2d")!.putImageData(image, 0, 0);
    pen.fillStyle = pen.createPattern(tile, "repeat")!;
    pen.fillRect(x, y, 26, 15);
  }
  pen.strokeStyle = "rgba(0,0,0,0.3)";
  pen.lineWidth = 1;
  pen.strokeRect(x + 0.5, y + 0.5, 26, 15);
}

/** Return the longest round distance that fits into a width, km. */
export function roundKm(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  return [5, 2, 1].map((step) => step * power).find((km) => km <= most) ?? power;
}

function scale(pen: CanvasRenderingContext2D, sheet: Sheet, x: number, y: number): void {
  const km = roundKm(160 * sheet.kmPerPixel);
  const long = km / sheet.kmPerPixel;
  line(pen, [[x, y], [x, y + 8], [x + long, y + 8], [x + long, y]], 1.5);
  line(pen, [[x + long / 2, y + 3], [x + long / 2, y + 8]], 1.5);
  text(pen, km < 1 ? `${+(1000 * km).toPrecision(3)} m` : `${km} km`, x + long + 8, y - 2, `13px ${sheet.font}`);
}

function north(pen: CanvasRenderingContext2D, x: number, y: number): void {
  pen.fillStyle = INK;
  pen.beginPath();
  [[0, 0], [7, 22], [0, 17], [-7, 22]].forEach(([dx = 0, dy = 0]) => pen.lineTo(x + dx, y + dy));
  pen.fill();
  pen.textAlign = "center";
  text(pen, "N", x, y + 24, "600 13px sans-serif");
  pen.textAlign = "start";
}

function feet(pen: CanvasRenderingContext2D, sheet: Sheet, top: number): void {
  const room = pen.canvas.width / FINE - 2 * MARGIN;
  sheet.foot.forEach((what, row) => text(pen, what, MARGIN, top + 18 * row, `12px ${sheet.font}`, SOFT, room));
}

/** Give a file to the reader. */
export function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
