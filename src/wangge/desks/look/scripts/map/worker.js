/* MapLibre's worker as an entry of its own, so that it shares its code with the page's map. */
import "maplibre-gl/dist/maplibre-gl-worker.mjs";
