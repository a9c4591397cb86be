/* Bundles what can't be written by hand: the map library with our map modules, and htmx.
   Everything else under static/look is served as it lies there. */
import { defineConfig } from "vite";
import { fileURLToPath } from "node:url";

const look = (path) => fileURLToPath(new URL(`src/wangge/desks/look/${path}`, import.meta.url));

/* MapLibre's package says that its files have no side effects; its worker has nothing else. */
const keepWorker = {
  name: "keep-worker",
  transform: (code, id) => (id.includes("maplibre-gl-worker") ? { code, map: null, moduleSideEffects: true } : null),
};

export default defineConfig({
  plugins: [keepWorker],
  root: look("scripts"),
  publicDir: false,
  build: {
    outDir: look("static/look/built"),
    emptyOutDir: true,
    target: "es2022",
    modulePreload: false,
    reportCompressedSize: true,
    chunkSizeWarningLimit: 1200,
    rollupOptions: {
      input: {
        map: look("scripts/map/index.js"),
        htmx: look("scripts/htmx.js"),
      },
      /* htmx's own eval: switched off by allowEval, and forbidden by our content policy */
      checks: { eval: false },
      output: {
        /* plain names: Django's manifest storage adds the hash */
        entryFileNames: "[name].js",
        assetFileNames: "[name][extname]",
      },
    },
  },
});
