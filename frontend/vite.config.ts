// @ts-expect-error Node's types are not installed for this one function.
import { gzipSync } from "node:zlib";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig, type Plugin } from "vite";

/** What the map of these pages has none of; the pictures of these buttons are most of MapLibre's style sheet. */
const UNUSED = /maplibregl-ctrl-(geolocate|fullscreen|shrink|terrain|globe|compass|logo)|maplibregl-(popup|user-location|terradraw)/;

/** Leave out the rules of MapLibre's style sheet for what is not used. */
function onlyUsed(): Plugin {
  return {
    name: "only-used-rules",
    enforce: "pre",
    transform(code, id) {
      if (!id.includes("maplibre-gl.css")) return null;
      return code.replace(/([^{}]+)\{[^{}]*\}/g, (rule, selectors: string) => (selectors.split(",").every((one) => UNUSED.test(one)) ? "" : rule));
    },
  };
}

/**
 * Write what is below assets/ compressed, and only so: installed, the pages take a third, and the server sends them as
 * they lie (web/pages.py). index.html stays as it is, so that it is found. The same page gives the same bytes: no time is in them.
 */
function compressed(): Plugin {
  return {
    name: "compressed",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        for (const [name, one] of Object.entries(bundle)) {
          if (!name.startsWith("assets/")) continue;
          delete bundle[name];
          this.emitFile({ type: "asset", fileName: `${name}.gz`, source: gzipSync(one.type === "chunk" ? one.code : one.source, { level: 9 }) });
        }
      },
    },
  };
}

// The pages are built into the Python package and travel in its wheel.
export default defineConfig({
  plugins: [svelte(), onlyUsed(), compressed()],
  build: {
    outDir: "../src/shanshui/web/static",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
    license: { fileName: "licences.md" },
  },
  server: { proxy: { "/api": "http://127.0.0.1:8331", "/healthz": "http://127.0.0.1:8331" } },
});
