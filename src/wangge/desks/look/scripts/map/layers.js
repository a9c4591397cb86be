/* The map's style, from the palette: what is drawn over what, in which colour. Pure functions. */

const EMPTY = { type: "FeatureCollection", features: [] };

export function makeStyle(palette, settings, data) {
  return {
    version: 8,
    sources: makeSources(settings, data),
    layers: makeLayers(palette, settings),
  };
}

function makeSources({ tilesUrl }, { grids, divisions, labels }) {
  const sources = {
    grids: { type: "geojson", data: grids, promoteId: "code" },
    divisions: { type: "geojson", data: divisions },
    labels: { type: "geojson", data: labels },
    pin: { type: "geojson", data: EMPTY },
  };
  if (tilesUrl) sources.tiles = { type: "raster", tiles: [tilesUrl], tileSize: 256 };
  return sources;
}

export function makeLayers(palette, settings) {
  const layers = [
    { id: "ground", type: "background", paint: { "background-color": palette.water } },
    ...(settings.tilesUrl ? [{ id: "tiles", type: "raster", source: "tiles" }] : []),
    ...areaLayers(palette, settings),
    ...lineLayers(palette, settings),
    ...nameLayers(palette),
    pinLayer(palette),
  ];
  return layers;
}

function areaLayers(palette, { figure, bins, tilesUrl }) {
  const opacity = tilesUrl ? 0.7 : 1;
  return [
    {
      id: "grids", type: "fill", source: "grids",
      paint: { "fill-color": stepColour(figure, bins, palette), "fill-opacity": opacity },
    },
    {
      id: "grids-empty", type: "fill", source: "grids", filter: ["==", ["get", "population"], 0],
      paint: { "fill-pattern": "hatch", "fill-opacity": opacity },
    },
  ];
}

/* Five steps of one hue; a grid without the figure stays the colour of the land. */
export function stepColour(figure, bins, { steps, land }) {
  if (!figure || bins.length !== steps.length - 1) return steps[1];
  const cuts = bins.flatMap((cut, i) => [cut, steps[i + 1]]);
  return ["case", ["==", ["typeof", ["get", figure]], "number"], ["step", ["get", figure], steps[0], ...cuts], land];
}

function lineLayers({ edge, ink }, { chosen }) {
  const round = { "line-join": "round", "line-cap": "round" };
  const line = (id, source, paint, more = {}) => ({ id, type: "line", source, layout: round, paint, ...more });
  const hovered = ["boolean", ["feature-state", "hovered"], false];
  return [
    line("grids-edge", "grids",
      { "line-color": edge, "line-width": ["interpolate", ["linear"], ["zoom"], 9, 0.3, 12, 1, 15, 1.6] }),
    line("divisions", "divisions", { "line-color": ink, "line-width": 1.1, "line-opacity": 0.55 }),
    line("grids-hovered", "grids",
      { "line-color": ink, "line-width": 2, "line-opacity": ["case", hovered, 1, 0] }),
    line("grids-chosen", "grids",
      { "line-color": ink, "line-width": 3 }, { filter: isGrid(chosen) }),
  ];
}

export const isGrid = (code) => ["==", ["get", "code"], code ?? ""];

/* Near enough, a grid bears its whole name; farther off its number, then its community, then the town. */
function nameLayers({ fonts, ink, halo, scale }) {
  const names = (level, size, zooms, text = ["get", "name"]) => ({
    id: `names-${level}`, type: "symbol", source: "labels", filter: ["==", ["get", "level"], level], ...zooms,
    layout: {
      "text-field": text, "text-font": fonts, "text-size": size * scale,
      "text-max-width": 8, "text-padding": 4,
    },
    paint: { "text-color": ink, "text-halo-color": halo, "text-halo-width": 1.6 },
  });
  return [
    names("grid", 13, { minzoom: 13.2 }, ["step", ["zoom"], ["get", "name"], 14.6, ["get", "full"]]),
    names("community", 13, { minzoom: 11.3, maxzoom: 13.2 }),
    names("town", 15, { maxzoom: 12.5 }),
  ];
}

const pinLayer = ({ ink, halo }) => ({
  id: "pin", type: "circle", source: "pin",
  paint: { "circle-radius": 7, "circle-color": halo, "circle-stroke-color": ink, "circle-stroke-width": 3 },
});

export const pinAt = (place) => ({
  type: "FeatureCollection",
  features: place ? [{ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: place } }] : [],
});
