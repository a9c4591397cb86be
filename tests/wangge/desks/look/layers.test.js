import assert from "node:assert/strict";
import { test } from "node:test";
import { makeLayers, makeStyle, stepColour } from "../../../../src/wangge/desks/look/scripts/map/layers.js";

const palette = {
  steps: ["#1", "#2", "#3", "#4", "#5"], land: "#land", water: "#water", edge: "#edge", ink: "#ink", halo: "#halo",
  fonts: ["Noto Sans SC"], scale: 1.25,
};
const settings = { figure: "density", bins: [10, 20, 30, 40], chosen: "3" };
const nothing = { type: "FeatureCollection", features: [] };

test("five steps between four cuts; a grid without the figure stays land", () => {
  const steps = ["step", ["get", "density"], "#1", 10, "#2", 20, "#3", 30, "#4", 40, "#5"];
  assert.deepEqual(stepColour("density", [10, 20, 30, 40], palette),
    ["case", ["==", ["typeof", ["get", "density"]], "number"], steps, "#land"]);
});

test("without a figure every grid is one pale colour", () => {
  assert.equal(stepColour("", [], palette), "#2");
});

test("tiles lie under the grids, and only when there are any", () => {
  const ids = (more) => makeLayers(palette, { ...settings, ...more }).map(({ id }) => id);
  assert.deepEqual(ids({}).slice(0, 2), ["ground", "grids"]);
  assert.deepEqual(ids({ tilesUrl: "/{z}/{x}/{y}.png" }).slice(0, 3), ["ground", "tiles", "grids"]);
});

test("the style asks nobody for fonts", () => {
  const style = makeStyle(palette, settings, { grids: nothing, divisions: nothing, labels: nothing });
  assert.equal("glyphs" in style, false);
  assert.equal("sprite" in style, false);
});

test("names grow with large print", () => {
  const sizes = makeLayers(palette, settings).filter(({ type }) => type === "symbol").map(({ layout }) => layout["text-size"]);
  assert.deepEqual(sizes, [16.25, 16.25, 18.75]);
});
