import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

// The pages are built into the Python package and travel in its wheel.
export default defineConfig({
  plugins: [svelte()],
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
