import assert from "node:assert/strict";
import { test } from "node:test";
import { boundsOf, largestPolygon, pointInside, polygonsOf } from "../../../../src/wangge/desks/look/scripts/map/shapes.js";

const box = (west, south, east, north) => [[west, south], [east, south], [east, north], [west, north], [west, south]];
const polygon = (...rings) => ({ type: "Polygon", coordinates: rings });
const feature = (geometry) => ({ type: "Feature", properties: {}, geometry });

test("bounds hold every polygon of every feature", () => {
  const far = { type: "MultiPolygon", coordinates: [[box(5, 5, 6, 7)], [box(-2, 0, -1, 1)]] };
  assert.deepEqual(boundsOf([feature(polygon(box(0, -3, 1, 1))), feature(far)]), [-2, -3, 6, 7]);
});

test("nothing has no bounds", () => {
  assert.equal(boundsOf([]), null);
  assert.equal(boundsOf([feature(null)]), null);
});

test("a point has no polygons", () => {
  assert.deepEqual(polygonsOf({ type: "Point", coordinates: [1, 2] }), []);
});

test("of several polygons the largest bears the name", () => {
  const [small, large] = [[box(0, 0, 1, 1)], [box(3, 0, 6, 2)]];
  assert.deepEqual(largestPolygon({ type: "MultiPolygon", coordinates: [small, large] }), large);
});

test("the name of a box stands in its middle", () => {
  assert.deepEqual(pointInside(polygon(box(0, 0, 4, 2))), [2, 1]);
});

test("the name of a horseshoe stands on it, not in its mouth", () => {
  //  ##  ##
  //  ##  ##
  //  ######   the mouth is at x 2 to 4, y above 2
  const shoe = [[0, 0], [6, 0], [6, 6], [4, 6], [4, 2], [2, 2], [2, 6], [0, 6], [0, 0]];
  const [x, y] = pointInside(polygon(shoe));
  assert.ok(!(x > 2 && x < 4 && y > 2), `${x}, ${y} lies in the mouth`);
});

test("the name stands beside a hole, not in it", () => {
  const [x] = pointInside(polygon(box(0, 0, 10, 10), box(2, 2, 9, 8)));
  const [, y] = pointInside(polygon(box(0, 0, 10, 10), box(2, 2, 9, 8)));
  assert.ok(!(x > 2 && x < 9 && y > 2 && y < 8), `${x}, ${y} lies in the hole`);
});
