// One look for all charts. Colours: one family with app.css, chosen so that every two of a list stay apart with normal sight and
// with deuteranopia, protanopia and tritanopia (simulated after Machado 2009; least distance in OKLab × 100 with deuteranopia
// 8.7 in COLOURS, 9.4 in LINES, 6.1 in DEEP, whose parts carry their names).
import type { EChartsCoreOption } from "echarts/core";

export type Option = EChartsCoreOption;

export const COLOURS = ["#3d8478", "#b5d3a9", "#d2ad5b", "#4d9cc7", "#99602c", "#6d5373", "#919353", "#063735"];
/** Lines and dots: at least 3 : 1 on white. */
export const LINES = ["#175457", "#ba852d", "#408cc8", "#66270a", "#4b7655", "#875592"];
/** As dark as white letters on them need: at least 4.5 : 1. */
export const DEEP = ["#175457", "#655005", "#1477a5", "#5a3022", "#0d6d55", "#89537f", "#656f28"];
export const REST = "#c3c7bf";
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
