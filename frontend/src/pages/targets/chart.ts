// The chart of a path, with the target itself as a point, and the table behind it.
import type { Cell, Column, Table } from "../../lib/content";
import { shown } from "../../lib/numbers";
import type { OneTarget } from "./types";

type Chart = NonNullable<OneTarget["chart"]>;

/** Return the chart with a point where the target is; as it is where the goal or its period is not on it. */
export function withGoal(chart: Chart, found: OneTarget, label: string): Chart {
  const { goal, period } = found.row;
  if (goal === null || !chart.periods.includes(period)) return chart;
  const values = chart.periods.map((one) => (one === period ? goal : null));
  return { ...chart, lines: [...chart.lines, { label, values, dashed: false, dots: true, low: [], high: [] }] };
}

/** Return what a chart shows as a table: a row for each period, a column for each line and each end of a band. */
export function tableOf(chart: Chart, period: string, ends: { low: string; high: string }): Table {
  const lines = chart.lines.flatMap(({ label, values, low, high }) => [
    { label, values },
    ...(low.length ? [{ label: `${label}, ${ends.low}`, values: low }, { label: `${label}, ${ends.high}`, values: high }] : []),
  ]);
  const first: Column = { label: period, kind: "text", unit: "", size: 1, digits: null, headsRow: true };
  const columns = [first, ...lines.map(({ label }) => ({ ...chart.column, label, headsRow: false }))];
  const cell = (value: number | null): Cell => ({ t: shown(value, chart.column), ...(value === null ? {} : { v: value }) });
  const rows = chart.periods.map((one, at) => [{ t: one }, ...lines.map(({ values }) => cell(values[at] ?? null))]);
  return { type: "table", id: `${chart.id}-table`, title: chart.title, note: "", columns, rows, hasTotal: false, heat: [] };
}
