/* Plain geometry on GeoJSON: bounds, and a point inside a polygon where its label can stand. */

/* The polygons of a geometry, each a list of rings. */
export function polygonsOf(geometry) {
  if (geometry?.type === "Polygon") return [geometry.coordinates];
  if (geometry?.type === "MultiPolygon") return geometry.coordinates;
  return [];
}

/* [west, south, east, north] of all features, or null when there is nothing to see. */
export function boundsOf(features) {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { geometry } of features) {
    for (const [outer] of polygonsOf(geometry)) {
      for (const [lon, lat] of outer) {
        west = Math.min(west, lon);
        south = Math.min(south, lat);
        east = Math.max(east, lon);
        north = Math.max(north, lat);
      }
    }
  }
  return west <= east ? [west, south, east, north] : null;
}

/* Twice the signed area of a ring. */
export function ringArea(ring) {
  let area = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    area += ring[j][0] * ring[i][1] - ring[i][0] * ring[j][1];
  }
  return area;
}

export function largestPolygon(geometry) {
  const polygons = polygonsOf(geometry);
  return polygons.reduce(
    (best, rings) => (!best || Math.abs(ringArea(rings[0])) > Math.abs(ringArea(best[0])) ? rings : best), null);
}

/* A point surely inside: the middle of the widest stretch of a level line through the polygon. */
export function pointInside(geometry) {
  const rings = largestPolygon(geometry);
  if (!rings) return null;
  const lats = rings[0].map(([, lat]) => lat);
  const [low, high] = [Math.min(...lats), Math.max(...lats)];
  let best = null;
  for (const share of [0.5, 0.4, 0.6, 0.3, 0.7]) {
    const stretch = widestStretch(rings, low + (high - low) * share);
    if (stretch && (!best || stretch.width > best.width * 1.15)) best = stretch;
  }
  return best && [best.middle, best.level];
}

function widestStretch(rings, level) {
  const crossings = rings.flatMap((ring) => crossingsOf(ring, level)).sort((a, b) => a - b);
  let best = null;
  for (let i = 0; i + 1 < crossings.length; i += 2) {
    const width = crossings[i + 1] - crossings[i];
    if (!best || width > best.width) best = { width, middle: crossings[i] + width / 2, level };
  }
  return best;
}

function crossingsOf(ring, level) {
  const found = [];
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [[x1, y1], [x2, y2]] = [ring[j], ring[i]];
    if (y1 > level !== y2 > level) found.push(x1 + ((level - y1) / (y2 - y1)) * (x2 - x1));
  }
  return found;
}
