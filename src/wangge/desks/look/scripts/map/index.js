/* Opens every map on the page: <div data-map data-grids-url="…">. See grid_map.js for what it can do.

   This one file is the page's script and MapLibre's worker as well: each half knows where it runs. So the browser
   fetches their common code once, and no file names another, which hashed file names would break. */
import { setWorkerUrl } from "maplibre-gl";
import "maplibre-gl/dist/maplibre-gl-worker.mjs";
import { openGridMap } from "./grid_map.js";

if (typeof document !== "undefined") {
  setWorkerUrl(import.meta.url);
  for (const element of document.querySelectorAll("[data-map]")) openGridMap(element);
}
