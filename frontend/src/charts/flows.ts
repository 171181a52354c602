// The parts of ECharts that draw what goes where; only the accounts need them, so that every other chart is there sooner.
import { SankeyChart, TreemapChart } from "echarts/charts";
import { use } from "echarts/core";

use([SankeyChart, TreemapChart]);
