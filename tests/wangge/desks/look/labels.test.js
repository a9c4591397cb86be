import assert from "node:assert/strict";
import { test } from "node:test";
import { gridName, makeLabels, shortName } from "../../../../src/wangge/desks/look/scripts/map/labels.js";

const square = (x) => ({ type: "Polygon", coordinates: [[[x, 0], [x + 2, 0], [x + 2, 2], [x, 2], [x, 0]]] });
const grid = (serial, x) => ({
  properties: { code: `${serial}`, name: `德丰社区第${serial}网格`, community: "德丰社区", town: "德积街道" },
  geometry: square(x),
});

test("towns are named as people say it", () => {
  const said = (name, more = {}) => shortName({ properties: { name, ...more } });
  assert.equal(said("杨舍镇"), "杨舍");
  assert.equal(said("德积街道"), "德积");
  assert.equal(said("张家港经济技术开发区", { short: "开发区" }), "开发区");
  assert.equal(said("乡镇"), "乡镇");
});

test("a grid is its number, where the community is known", () => {
  assert.equal(gridName({ name: "德丰社区第3网格", community: "德丰社区" }), "第3网格");
  assert.equal(gridName({ name: "Defeng, grid 3", community: "Defeng" }), "grid 3");
  assert.equal(gridName({ name: "第3网格" }), "第3网格");
});

test("a community known only by its grids is named once, at the middle one", () => {
  const { features } = makeLabels([grid(1, 0), grid(2, 2), grid(3, 4)], []);
  const communities = features.filter(({ properties }) => properties.level === "community");
  assert.deepEqual(communities.map(({ properties, geometry }) => [properties.name, geometry.coordinates]), [["德丰社区", [3, 1]]]);
});

test("communities that come as divisions are not named twice", () => {
  const division = { properties: { name: "德丰社区", level: "community" }, geometry: square(0) };
  const { features } = makeLabels([grid(1, 0)], [division]);
  assert.deepEqual(features.map(({ properties }) => properties.level), ["community", "grid"]);
});
