// One look for all charts. Colours: Paul Tol's "muted", told apart with every kind of colour vision; as in the reports.
import type { EChartsCoreOption } from "echarts/core";

export type Option = EChartsCoreOption;

export const COLOURS = ["#117733", "#88ccee", "#ddcc77", "#332288", "#44aa99", "#cc6677", "#999933", "#882255", "#aa4499"];
/** Lines and dots, dark enough to be seen on white. */
export const LINES = ["#117733", "#332288", "#b8562f", "#2f7fa8", "#882255", "#8a6a12", "#2a8a7c", "#5d6a1e"];
/** As dark as white letters on them need. */
export const DEEP = ["#175457", "#117733", "#332288", "#8a6a12", "#882255", "#2f6f9f", "#8c3b8c", "#5d6a1e"];
export const REST = "#bbbbbb";
export const INK = "#1d2b28";
export const SOFT = "#52615c";
export const LINE = "#d8ddd2";
export const UP = "#2f7d63";
export const DOWN = "#b8653a";
export const TOTAL = "#175457";
/** Without quotes, which would end an attribute of a saved picture. */
export const FONT = "system-ui, PingFang SC, Microsoft YaHei, Source Han Sans SC, Noto Sans CJK SC, sans-serif";

/** Return what every chart has. */
export function base(): Option {
  return {
    color: COLOURS,
    textStyle: { fontFamily: FONT, color: INK, fontSize: 13 },
    animationDuration: 350,
    tooltip: {
      confine: true,
      renderMode: "richText",
      backgroundColor: "#ffffff",
      borderColor: LINE,
      textStyle: { color: INK, fontSize: 13, fontFamily: FONT },
    },
    legend: {
      type: "scroll",
      top: 0,
      left: 0,
      itemWidth: 14,
      itemHeight: 10,
      textStyle: { color: INK, fontSize: 12.5 },
      pageIconSize: 10,
    },
    grid: { left: 4, right: 60, top: 34, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "all" },
  };
}

/** Return the look of an axis with numbers; `name` is its unit. */
export function valueAxis(name: string, format: (value: number) => string): Record<string, unknown> {
  return {
    type: "value",
    name,
    nameTextStyle: { color: SOFT, fontSize: 12 },
    axisLabel: { color: SOFT, fontSize: 12, formatter: format, hideOverlap: true },
    splitLine: { lineStyle: { color: "#e6eae1" } },
    axisLine: { show: false },
    axisTick: { show: false },
  };
}

/** Return the look of an axis with names. */
export function nameAxis(names: string[], width: number): Record<string, unknown> {
  return {
    type: "category",
    data: names,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: "#8a958f" } },
    axisLabel: { color: INK, fontSize: 12.5, lineHeight: 14, width, overflow: "break", interval: 0 },
  };
}
