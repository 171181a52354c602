// How numbers are written; the same rules as the reports (src/shanshui/report/numbers.py).
import type { Column } from "./content";

export const ABSENT = "–";

/** Return how many decimals show at least three significant figures. */
function digitsOf(number: number): number {
  if (!number || !Number.isFinite(number)) return 0;
  return Math.max(0, 2 - Math.floor(Math.log10(Math.abs(number))));
}

/** Return a number with separated thousands; left to itself, with three significant figures at least. */
export function written(number: number, digits: number | null = null): string {
  if (Number.isNaN(number)) return ABSENT;
  const decimals = digits ?? digitsOf(number);
  if (digits === null && decimals > 8) return number.toExponential(2).replace("-", "−");
  if (number && Math.abs(number) <= 0.5 * 10 ** -decimals) return `${number > 0 ? "<" : ">−"}${(10 ** -decimals).toFixed(decimals)}`;
  const text = number.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return text.replace("-", "−");
}

type Shown = Pick<Column, "kind" | "size" | "digits">;

/** Return a number as its column shows it, without the unit. */
export function shown(value: number | null | undefined, column: Shown): string {
  if (value === null || value === undefined || Number.isNaN(value)) return ABSENT;
  if (column.kind === "share") return `${written(100 * value, 1)} %`;
  return written(value / column.size, column.digits);
}

/** Return a number as its column shows it, with the unit. */
export function withUnit(value: number | null | undefined, column: Shown & { unit: string }): string {
  const number = shown(value, column);
  return column.unit && number !== ABSENT ? `${number} ${column.unit}` : number;
}

/** Return a mark of an axis in the column's unit, with no more decimals than it needs. */
export function mark(value: number, column: Shown): string {
  if (column.kind === "share") return `${+(100 * value).toFixed(6)} %`;
  return (+(value / column.size).toPrecision(10)).toLocaleString("en-US", { maximumFractionDigits: 6 }).replace("-", "−");
}

const MONEY = {
  zh: [
    [1e8, "亿元"],
    [1e4, "万元"],
    [1, "元"],
  ],
  en: [
    [1e9, "billion yuan"],
    [1e6, "million yuan"],
    [1, "yuan"],
  ],
} as const;

/** Return the unit in which an amount of yuan has at least two figures before the point. */
export function scaleFor(largest: number, lang: "zh" | "en"): { size: number; unit: string; digits: number } {
  for (const [size, unit] of MONEY[lang]) {
    if (largest >= 10 * size) return { size, unit, digits: largest < 1000 * size ? 2 : size === 1 ? 0 : 1 };
  }
  return { size: 1, unit: MONEY[lang].at(-1)![1], digits: 2 };
}

const RAISED: Record<string, string> = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴" };

/** Return a unit of the account as people write it: `yuan t-1` is 元 t⁻¹ or yuan t⁻¹, `m3` is m³. */
export function unitShown(unit: string, lang: "zh" | "en"): string {
  const raised = unit.replace(/([a-zA-Z])(-?[0-4])(?![0-9])/g, (_, letter: string, power: string) => letter + [...power].map((one) => RAISED[one]).join(""));
  return lang === "zh" ? raised.replace(/\byuan\b/g, "元").replace(/\bperson\b/g, "人") : raised;
}
