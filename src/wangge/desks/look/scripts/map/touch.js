/* The pointer on the map: what lies under it lights up, a tap chooses it or asks where it is. */
import { askWhere } from "./where.js";

export function followPointer(element, map) {
  let under = null;
  const light = (code) => {
    if (code === under) return;
    if (under) map.setFeatureState({ source: "grids", id: under }, { hovered: false });
    if (code) map.setFeatureState({ source: "grids", id: code }, { hovered: true });
    under = code;
    element.classList.toggle("over-grid", Boolean(code));
  };
  map.on("mousemove", (event) => light(codeAt(map, event.point)));
  map.on("mouseout", () => light(null));
}

const codeAt = (map, point) =>
  map.queryRenderedFeatures(point, { layers: ["grids"] })[0]?.properties.code ?? null;

export function followTaps(element, map, settings, choice) {
  element.classList.toggle("picking", Boolean(settings.pick));
  map.on("click", (event) => {
    const code = codeAt(map, event.point);
    if (settings.pick) askWhere(map, settings, choice, event.lngLat, code);
    else if (code) choice.choose(code);
  });
}
