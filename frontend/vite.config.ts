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

// The pages are built into the Python package and travel in its wheel.
export default defineConfig({
  plugins: [svelte(), onlyUsed()],
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
