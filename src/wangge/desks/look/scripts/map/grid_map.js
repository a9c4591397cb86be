/* A map of grids: coloured by a figure, named in Chinese, choosable by hand; all it needs stands on its element.
   `data-idle="true"` on the element says that everything asked for has been drawn. */
import { Map as MapLibre } from "maplibre-gl";
import { bindButtons, bindFigures } from "./buttons.js";
import { Choice } from "./choice.js";
import { HATCH_DENSITY, drawHatch } from "./hatch.js";
import { makeLabels } from "./labels.js";
import { makeLayers, makeStyle } from "./layers.js";
import { onPaletteChange, readPalette } from "./palette.js";
import { readSettings } from "./settings.js";
import { boundsOf } from "./shapes.js";
import { followPointer, followTaps } from "./touch.js";

export async function openGridMap(element) {
  try {
    const settings = readSettings(element);
    const data = await loadData(settings);
    await drawMap(element, settings, data);
  } catch (error) {
    console.error(error);
    element.querySelector("[data-map-failed]").hidden = false;
  }
}

async function loadData({ gridsUrl, townsUrl }) {
  const [grids, divisions] = await Promise.all([loadFeatures(gridsUrl), loadFeatures(townsUrl)]);
  return { grids, divisions, labels: makeLabels(grids.features, divisions.features) };
}

async function loadFeatures(address) {
  if (!address) return { type: "FeatureCollection", features: [] };
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
  return answer.json();
}

async function drawMap(element, settings, data) {
  const palette = readPalette();
  const map = makeMap(element, settings, data, palette);
  map.on("error", ({ error }) => console.error(error));
  map.on("movestart", () => { element.dataset.idle = "false"; });
  map.on("idle", () => { element.dataset.idle = "true"; });
  map.addImage("hatch", drawHatch(palette), HATCH_DENSITY);
  await map.once("load");

  const choice = new Choice(element, map, settings, data.grids.features);
  const recolour = () => repaint(element, map);
  onPaletteChange(recolour);
  bindFigures(element, recolour);
  followPointer(element, map);
  followTaps(element, map, settings, choice);
  bindButtons(element, map, settings, choice);
}

function makeMap(element, settings, data, palette) {
  const bounds = settings.bounds.length === 4 ? settings.bounds : boundsOf(data.grids.features);
  return new MapLibre({
    container: element.querySelector("[data-map-canvas]"),
    style: makeStyle(palette, settings, data),
    bounds,
    fitBoundsOptions: { padding: settings.small ? 16 : { top: 24, right: 24, bottom: 32, left: 24 } },
    maxZoom: 17,
    localIdeographFontFamily: palette.fonts.join(","),
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    locale: { "Map.Title": settings.label },
  });
}

/* Other colours, sizes or another figure: the same layers, painted anew. */
function repaint(element, map) {
  element.dataset.idle = "false";
  const palette = readPalette();
  map.updateImage("hatch", drawHatch(palette));
  for (const layer of makeLayers(palette, readSettings(element))) {
    for (const [name, value] of Object.entries(layer.paint ?? {})) map.setPaintProperty(layer.id, name, value);
    if (layer.type === "symbol") map.setLayoutProperty(layer.id, "text-size", layer.layout["text-size"]);
  }
}
