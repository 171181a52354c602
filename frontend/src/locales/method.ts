import type { Texts } from "../lib/i18n";

export default {
  parts: { zh: "方法的各部分", en: "Parts of the method" },
  nothing: { zh: "这里没有方法说明。", en: "There is no method to tell of here." },
} satisfies Texts;
