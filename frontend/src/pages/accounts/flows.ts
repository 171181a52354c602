// Treemap and Sankey from the supply and the use table in money: nothing is added up that the tables do not show.
import type { Drawn } from "../../charts/options";
import { base, COLOURS, DEEP, INK, REST } from "../../charts/theme";
import type { Cell, Column, Table } from "../../lib/content";
import { withUnit } from "../../lib/numbers";

const needs: Drawn["needs"] = () => import("../../charts/flows");

interface Part {
  row: string;
  column: string;
  value: number;
}

/** Return the positive inner cells of a table, and whether a negative one was left out. */
export function parts(table: Table): { parts: Part[]; leftOut: boolean } {
  const inner = table.columns.map((_, at) => at).filter((at) => table.columns[at]!.kind === "money").slice(0, -1);
  const rows = table.hasTotal ? table.rows.slice(0, -1) : table.rows;
  const head = table.columns.findIndex((column) => column.headsRow);
  const all = rows.flatMap((row) => inner.map((at) => ({ row: row[Math.max(0, head)]!.t, column: table.columns[at]!.label, value: (row[at] as Cell).v ?? 0 })));
  return { parts: all.filter((part) => part.value > 0), leftOut: all.some((part) => part.value < 0) };
}

/** The column of money of a table: its unit and scale. */
export function money(table: Table): Column {
  return table.columns.find((column) => column.kind === "money") ?? table.columns.at(-1)!;
}

/** Return the services, the largest first: their colours are in this order. */
function bySize(found: Part[]): string[] {
  const sizeOf = (name: string): number => found.filter((part) => part.row === name).reduce((sum, part) => sum + part.value, 0);
  return [...new Set(found.map((part) => part.row))].sort((a, b) => sizeOf(b) - sizeOf(a));
}

/** Return the services as rectangles, each cut into the ecosystems it comes from. */
export function treemap(table: Table, width: number): Drawn {
  const found = parts(table).parts;
  const services = bySize(found);
  const data = services.map((name, at) => ({
    name,
    itemStyle: { color: DEEP[at % DEEP.length] },
    children: found.filter((part) => part.row === name).map((part) => ({ name: part.column, value: part.value })),
  }));
  const column = money(table);
  const tip = (hit: { name: string; value: number; treePathInfo: { name: string }[] }): string =>
    `${hit.treePathInfo.slice(1).map((one) => one.name).join(" › ")}\n${withUnit(hit.value, column)}`;
  return {
    height: width < 500 ? 420 : 440,
    needs,
    option: {
      ...base(),
      tooltip: { ...(base()["tooltip"] as object), formatter: tip },
      series: [
        {
          type: "treemap",
          roam: false,
          nodeClick: false,
          breadcrumb: { show: false },
          left: 0,
          right: 0,
          top: 0,
          bottom: 0,
          label: { fontSize: 12.5, overflow: "truncate", color: "#fff" },
          upperLabel: { show: true, height: 24, color: INK, fontSize: 13, fontWeight: 600 },
          levels: [
            { itemStyle: { borderWidth: 0, gapWidth: 4 }, upperLabel: { show: false } },
            { itemStyle: { borderColor: "#e9ede2", borderWidth: 3, gapWidth: 2 } },
            {},
          ],
          data,
        },
      ],
    },
  };
}

/** Return ecosystems, services and users, with the value that flows from each to the next. */
export function sankey(supply: Table, use: Table, width: number): Drawn {
  const from = parts(supply).parts;
  const to = parts(use).parts;
  const column = money(supply);
  const coloured = (names: string[], colours: string[]): { name: string; itemStyle: { color: string } }[] =>
    [...new Set(names)].map((name, at) => ({ name, itemStyle: { color: colours[at % colours.length]! } }));
  const nodes = [
    ...coloured(from.map((part) => `e:${part.column}`), COLOURS),
    ...coloured([...bySize(from), ...to.map((part) => part.row)].map((name) => `s:${name}`), DEEP), // as in the treemap
    ...coloured(to.map((part) => `u:${part.column}`), [REST]),
  ];
  const links = [
    ...from.map((part) => ({ source: `e:${part.column}`, target: `s:${part.row}`, value: part.value })),
    ...to.map((part) => ({ source: `s:${part.row}`, target: `u:${part.column}`, value: part.value })),
  ];
  const plain = (name: string): string => name.slice(2);
  const tip = (hit: { dataType: string; name: string; value: number; data: { source?: string; target?: string } }): string =>
    `${hit.dataType === "edge" ? `${plain(hit.data.source!)} → ${plain(hit.data.target!)}` : plain(hit.name)}\n${withUnit(hit.value, column)}`;
  const narrow = width < 560;
  return {
    height: Math.max(narrow ? 460 : 420, 30 * nodes.length),
    needs,
    option: {
      ...base(),
      tooltip: { ...(base()["tooltip"] as object), formatter: tip },
      series: [
        {
          type: "sankey",
          left: 4,
          right: narrow ? 92 : 200,
          top: 8,
          bottom: 8,
          nodeWidth: 14,
          nodeGap: 18,
          draggable: false,
          emphasis: { focus: "adjacency" },
          label: { color: INK, fontSize: narrow ? 11 : 12.5, width: narrow ? 86 : 240, overflow: narrow ? "break" : "truncate", formatter: (hit: { name: string }) => plain(hit.name) },
          lineStyle: { color: "source", opacity: 0.32 },
          data: nodes,
          links,
        },
      ],
    },
  };
}
