// A chart as a picture that can stand alone: title above, place, period and source below.
import { atlas } from "../lib/atlas.svelte";
import { said } from "../lib/i18n";
import shell from "../locales/shell";

const EDGE = 20;
const HEAD = 44;
const FOOT = 34;

/** Return a drawing as a whole SVG with title, place and period around it. */
export function framed(drawing: string, title: string, width: number, height: number): string {
  const whole = [width + 2 * EDGE, height + HEAD + FOOT];
  const place = atlas.place ? atlas.nameOf(atlas.place.code) : "";
  const below = [place, atlas.period, atlas.standardOf(atlas.area?.standard), `${said(shell.app)} ${atlas.area?.fingerprint.slice(0, 12) ?? ""}`].filter(Boolean).join(" · ");
  const inner = drawing.replace(/^<svg/, `<svg x="${EDGE}" y="${HEAD}"`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${whole[0]}" height="${whole[1]}" viewBox="0 0 ${whole.join(" ")}">`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="${EDGE}" y="28" font-size="16" font-weight="600" font-family="sans-serif" fill="#1d2b28">${escaped(title)}</text>`,
    inner,
    `<text x="${EDGE}" y="${whole[1]! - 12}" font-size="11.5" font-family="sans-serif" fill="#52615c">${escaped(below)}</text></svg>`,
  ].join("");
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
}

/** Save a drawing as SVG or, at twice its size, as PNG. */
export async function save(svg: string, name: string, format: "svg" | "png"): Promise<void> {
  const blob = new Blob([svg], { type: "image/svg+xml" });
  if (format === "svg") return offer(blob, `${name}.svg`);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.width * 2;
  canvas.height = image.height * 2;
  canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
  const png = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  if (png) offer(png, `${name}.png`);
}

function offer(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
