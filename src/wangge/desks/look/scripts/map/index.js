/* Opens every map on the page: <div data-map data-grids-url="…">. See grid_map.js for what it can do. */
import { openGridMap } from "./grid_map.js";

for (const element of document.querySelectorAll("[data-map]")) openGridMap(element);
