// Charts of the content model as ECharts options; `width` is the room there is, in pixels.
import type { Block, Column } from "../lib/content";
import { mark, withUnit, written } from "../lib/numbers";
import { base, COLOURS, DOWN, INK, LINES, nameAxis, REST, SOFT, TOTAL, UP, valueAxis, type Option } from "./theme";

type Of<T extends Block["type"]> = Extract<Block, { type: T }>;
export type ChartBlock = Of<"bars"> | Of<"waterfall"> | Of<"ranges"> | Of<"lines"> | Of<"curves">;
export interface Drawn {
  option: Option;
  height: number;
  /** Loads the parts of ECharts that it needs besides. */
  needs?: () => Promise<unknown>;
}

/** Return a chart of the content model as an option with the height it needs. */
export function drawn(block: ChartBlock, width: number): Drawn {
  switch (block.type) {
    case "bars":
      return bars(block, width);
    case "waterfall":
      return waterfall(block, width);
    case "ranges":
      return ranges(block, width);
    case "lines":
      return lines(block, width);
    case "curves":
      return curves(block);
  }
}

/** Return the room for names beside bars: what the longest needs, and never much of a narrow chart. */
function namesRoom(width: number, names: string[]): number {
  const wide = (name: string): number => [...name].reduce((sum, letter) => sum + (letter.charCodeAt(0) > 0x2e7f ? 13.5 : 7.4), 4);
  return Math.round(Math.min(230, Math.max(104, width * 0.29), Math.max(...names.map(wide), 40)));
}

/** Return whether a chart has any value to draw. */
export function hasValues(block: ChartBlock): boolean {
  return block.type !== "bars" || block.series.some((one) => one.values.some((value) => value !== null));
}
const unitOf = (column: Column): string => (column.kind === "share" ? "" : column.unit);

/** A value axis above the rows, its unit at its left end. */
function topAxis(column: Column): Record<string, unknown> {
  return { ...valueAxis(unitOf(column), (value) => mark(value, column)), position: "top", nameLocation: "start", nameGap: 14, nameTextStyle: { color: SOFT, fontSize: 12, verticalAlign: "bottom", padding: [0, 0, 7, 0] }, splitNumber: 4 };
}

/** Bars side by side in a row, stacked where there are several series, the sum at the end. */
export function bars(block: Of<"bars">, width: number): Drawn {
  const several = block.series.length > 1;
  const sums = block.bars.map((_, at) => sum(block.series.map((series) => series.values[at] ?? null)));
  const series = block.series.map((one, at) => ({
    type: "bar",
    name: one.label,
    stack: "all",
    barMaxWidth: 20,
    itemStyle: { color: one.isRest ? REST : COLOURS[at % COLOURS.length], borderColor: "#fff", borderWidth: several ? 0.6 : 0 },
    emphasis: { focus: several ? "series" : "none" },
    data: one.values.map((value) => value ?? "-"),
  }));
  const label = { show: true, position: "right", color: INK, fontSize: 12, formatter: (hit: { dataIndex: number }) => told(sums[hit.dataIndex], block.column) };
  const ends = { type: "bar", stack: "all", silent: true, tooltip: { show: false }, data: sums.map((value) => (value === null ? "-" : 0)), label };
  return {
    height: 28 * block.bars.length + (several ? 68 : 38),
    option: {
      ...base(),
      legend: several ? { ...(base()["legend"] as object), data: block.series.map((one) => one.label) } : { show: false },
      tooltip: {
        ...(base()["tooltip"] as object),
        formatter: (hit: { name: string; seriesName: string; value: number; dataIndex: number }) =>
          `${hit.name}${several ? `\n${hit.seriesName}` : ""}\n${withUnit(hit.value, block.column)}${several ? ` / ${withUnit(sums[hit.dataIndex], block.column)}` : ""}`,
      },
      grid: { ...(base()["grid"] as object), top: several ? 34 : 4, right: 64 },
      xAxis: topAxis(block.column),
      yAxis: { ...nameAxis(block.bars, namesRoom(width, block.bars)), inverse: true },
      series: [...series, ends],
    },
  };
}

function sum(values: (number | null)[]): number | null {
  const given = values.filter((value) => value !== null);
  return given.length ? given.reduce((a, b) => a + b, 0) : null;
}
function told(value: number | null | undefined, column: Column): string {
  return withUnit(value, { ...column, unit: "" });
}

interface Pen {
  value: (dimension: number) => number;
  coord: (point: number[]) => number[];
  size: (extent: number[]) => number[];
}

/** Steps between two totals, each where the one before it ended, one below the other. */
function waterfall(block: Of<"waterfall">, width: number): Drawn {
  const { steps, column } = block;
  const draw = (_: unknown, pen: Pen): unknown => {
    const at = pen.value(0);
    const step = steps[at]!;
    const [x1, y] = pen.coord([step.total ? 0 : step.start, at]) as [number, number];
    const [x2] = pen.coord([step.end, at]) as [number];
    const half = Math.min(10, pen.size([0, 1])[1]! * 0.36);
    const fill = step.total ? TOTAL : step.end >= step.start ? UP : DOWN;
    const bar = { type: "rect", shape: { x: Math.min(x1, x2), y: y - half, width: Math.max(Math.abs(x2 - x1), 1.5), height: 2 * half }, style: { fill } };
    const text = `${step.total || step.end < step.start ? "" : "+"}${told(step.total ? step.end : step.end - step.start, column)}`;
    const label = { type: "text", style: { text, x: Math.max(x1, x2) + 6, y: y - 6, fill: INK, fontSize: 12 } };
    const next = steps[at + 1] ? [{ type: "line", shape: { x1: x2, x2, y1: y + half, y2: y + pen.size([0, 1])[1]! - half }, style: { stroke: SOFT, lineWidth: 0.8 } }] : [];
    return { type: "group", children: [bar, label, ...next] };
  };
  const data = steps.map((step, at) => [at, step.start, step.end]);
  return {
    height: 30 * steps.length + 38,
    option: {
      ...base(),
      legend: { show: false },
      tooltip: { ...(base()["tooltip"] as object), formatter: (hit: { dataIndex: number }) => stepTold(steps[hit.dataIndex]!, column) },
      grid: { ...(base()["grid"] as object), top: 4, right: 70 },
      xAxis: topAxis(column),
      yAxis: { ...nameAxis(steps.map((step) => step.label), namesRoom(width, steps.map((step) => step.label))), inverse: true },
      series: [{ type: "custom", renderItem: draw, encode: { x: [1, 2], y: 0 }, data }],
    },
  };
}

function stepTold(step: Of<"waterfall">["steps"][number], column: Column): string {
  if (step.total) return `${step.label}\n${withUnit(step.end, column)}`;
  return `${step.label}\n${step.end >= step.start ? "+" : ""}${withUnit(step.end - step.start, column)}`;
}

/** Bars from low to high with a mark between them. */
function ranges(block: Of<"ranges">, width: number): Drawn {
  const { column } = block;
  const draw = (_: unknown, pen: Pen): unknown => {
    const at = pen.value(0);
    const one = block.ranges[at]!;
    const [low, y] = pen.coord([one.low, at]) as [number, number];
    const [high] = pen.coord([one.high, at]) as [number];
    const [middle] = pen.coord([one.middle, at]) as [number];
    return {
      type: "group",
      children: [
        { type: "rect", shape: { x: low, y: y - 5, width: Math.max(high - low, 1.5), height: 10, r: 2 }, style: { fill: "#8cc0ae" } },
        { type: "rect", shape: { x: middle - 1.5, y: y - 9, width: 3, height: 18 }, style: { fill: TOTAL } },
        { type: "text", style: { text: told(one.middle, column), x: high + 6, y: y - 6, fill: INK, fontSize: 12 } },
      ],
    };
  };
  return {
    height: 28 * block.ranges.length + 38,
    option: {
      ...base(),
      legend: { show: false },
      tooltip: {
        ...(base()["tooltip"] as object),
        formatter: (hit: { dataIndex: number }) => {
          const one = block.ranges[hit.dataIndex]!;
          return `${one.label}\n${withUnit(one.middle, column)}\n${told(one.low, column)} – ${withUnit(one.high, column)}`;
        },
      },
      grid: { ...(base()["grid"] as object), top: 4, right: 70 },
      xAxis: { ...topAxis(column), scale: false },
      yAxis: { ...nameAxis(block.ranges.map((one) => one.label), namesRoom(width, block.ranges.map((one) => one.label))), inverse: true },
      series: [{ type: "custom", renderItem: draw, encode: { x: [1, 2], y: 0 }, data: block.ranges.map((one, at) => [at, one.low, one.high]) }],
    },
  };
}

/** Lines over periods that stand where they lie in time, with bands where they have one. */
function lines(block: Of<"lines">, width: number): Drawn {
  const { column, times } = block;
  const point = (values: (number | null)[]): (number | string)[][] => times.map((time, at) => [time, values[at] ?? "-"]);
  const series = block.lines.flatMap((line, at) => {
    const color = LINES[at % LINES.length];
    const own = {
      type: "line",
      name: line.label,
      data: point(line.values),
      showSymbol: line.dots,
      symbolSize: 6,
      symbol: ["circle", "rect", "triangle", "diamond"][at % 4],
      connectNulls: line.dashed,
      lineStyle: { width: 2, type: line.dashed ? "dashed" : "solid", color },
      itemStyle: { color },
    };
    return line.low.length ? [...band(point(line.low), point(line.high), `band ${at}`, color!), own] : [own];
  });
  const room = Math.max(1, Math.floor(width / 62));
  const every = Math.max(1, Math.ceil(times.length / room));
  const named = new Map(times.map((time, at) => [time, block.periods[at] ?? ""]));
  return {
    height: Math.min(420, Math.max(280, width * 0.5)) + (block.lines.length > 4 ? 20 : 0),
    option: {
      ...base(),
      legend: { ...(base()["legend"] as object), show: block.lines.length > 1, data: block.lines.map((line) => line.label) },
      tooltip: { ...(base()["tooltip"] as object), trigger: "axis", formatter: (hits: { axisValue: number }[]) => atTime(block, hits[0]?.axisValue) },
      grid: { ...(base()["grid"] as object), top: block.lines.length > 1 ? 36 : 4, right: 24 },
      xAxis: {
        ...valueAxis("", (time) => named.get(time) ?? ""),
        min: Math.min(...times),
        max: Math.max(...times),
        axisLabel: { color: SOFT, customValues: times.filter((_, at) => (times.length - 1 - at) % every === 0), formatter: (time: number) => named.get(time) ?? "" },
        splitLine: { show: false },
        axisLine: { show: true, lineStyle: { color: "#8a958f" }, onZero: false },
      },
      yAxis: { ...valueAxis(unitOf(column), (value) => mark(value, column)), scale: true, nameTextStyle: { align: "left", color: SOFT } },
      series,
    },
  };
}

function band(low: (number | string)[][], high: (number | string)[][], stack: string, color: string): Record<string, unknown>[] {
  const own = { type: "line", stack, stackStrategy: "all", silent: true, symbol: "none", lineStyle: { opacity: 0 }, tooltip: { show: false } };
  const width = high.map(([time, value], at) => [time!, typeof value === "number" && typeof low[at]![1] === "number" ? value - (low[at]![1] as number) : "-"]);
  return [
    { ...own, data: low },
    { ...own, data: width, areaStyle: { color, opacity: 0.16 } },
  ];
}

function atTime(block: Of<"lines">, time: number | undefined): string {
  const at = block.times.indexOf(time ?? Number.NaN);
  const said = block.lines
    .filter((line) => line.values[at] !== null && line.values[at] !== undefined)
    .map((line) => {
      const low = line.low[at];
      const between = low === null || low === undefined ? "" : ` (${told(low, block.column)} – ${told(line.high[at], block.column)})`;
      return `${line.label}: ${withUnit(line.values[at], block.column)}${between}`;
    });
  return [block.periods[at] ?? "", ...said].join("\n");
}

/** Lines over shares from 0 to 1 on both axes. */
function curves(block: Of<"curves">): Drawn {
  const percent = (value: number): string => `${written(100 * value, 0)} %`;
  const series = block.curves.map((curve, at) => ({
    type: curve.sort === "dots" ? "scatter" : "line",
    name: curve.label,
    data: curve.points,
    symbol: curve.sort === "dots" ? "circle" : "none",
    symbolSize: 6,
    lineStyle: { width: 2, type: curve.sort === "dashed" ? "dashed" : "solid", color: curve.sort === "dashed" ? SOFT : LINES[at % LINES.length] },
    itemStyle: { color: curve.sort === "dashed" ? SOFT : LINES[at % LINES.length] },
  }));
  const axis = { ...valueAxis("", percent), min: 0, max: 1 };
  return {
    height: 380,
    option: {
      ...base(),
      tooltip: { ...(base()["tooltip"] as object), formatter: (hit: { seriesName: string; value: [number, number] }) => `${hit.seriesName}\n${block.across}: ${percent(hit.value[0])}\n${block.up}: ${percent(hit.value[1])}` },
      grid: { ...(base()["grid"] as object), top: 36, right: 24 },
      xAxis: { ...axis, name: block.across, nameLocation: "middle", nameGap: 32 },
      yAxis: { ...axis, name: block.up, nameTextStyle: { align: "left", color: SOFT } },
      series,
    },
  };
}
