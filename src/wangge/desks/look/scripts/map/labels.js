/* Where names stand. One point a name: a label on a polygon itself would be drawn once in every tile it crosses. */
import { pointInside } from "./shapes.js";

const labelAt = (place, name, level, full = name) => ({
  type: "Feature",
  properties: { name, level, full },
  geometry: { type: "Point", coordinates: place },
});

export function makeLabels(grids, divisions) {
  const named = divisions.map((feature) => labelOf(feature, shortName(feature), feature.properties.level ?? "town"));
  const hasCommunities = divisions.some(({ properties }) => properties.level === "community");
  const communities = hasCommunities ? [] : communityLabels(grids);
  const numbers = grids.map((feature) => labelOf(feature, gridName(feature.properties), "grid"));
  return { type: "FeatureCollection", features: [...named, ...communities, ...numbers].filter(Boolean) };
}

function labelOf(feature, name, level) {
  const place = pointInside(feature.geometry);
  return place && name ? labelAt(place, name, level, feature.properties.name) : null;
}

/* 杨舍 for 杨舍镇, as people say it and as a small map can bear it. */
export function shortName({ properties }) {
  if (properties.short) return properties.short;
  const short = properties.name?.replace(/(街道|镇|乡)$/, "") ?? "";
  return short.length >= 2 ? short : properties.name;
}

/* 第3网格 for 德丰社区第3网格, grid 3 for “Defeng, grid 3”: who zoomed in so far knows the community. */
export function gridName({ name = "", community = "" }) {
  return community && name.startsWith(community) ? name.slice(community.length).replace(/^[\s,，]+/, "") : name;
}

/* A community known only by its grids is named at the grid nearest to the middle of them. */
function communityLabels(grids) {
  const places = new Map();
  for (const { geometry, properties } of grids) {
    const place = pointInside(geometry);
    if (!place || !properties.community) continue;
    const key = `${properties.town ?? ""}/${properties.community}`;
    if (!places.has(key)) places.set(key, { name: properties.community, at: [] });
    places.get(key).at.push(place);
  }
  return [...places.values()].map(({ name, at }) => labelAt(nearestToMiddle(at), name, "community"));
}

function nearestToMiddle(places) {
  const mean = [0, 1].map((axis) => places.reduce((sum, place) => sum + place[axis], 0) / places.length);
  const away = ([x, y]) => (x - mean[0]) ** 2 + (y - mean[1]) ** 2;
  return places.reduce((best, place) => (away(place) < away(best) ? place : best));
}
