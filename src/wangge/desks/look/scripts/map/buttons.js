/* The buttons on the map: nearer, farther, my grid; and the list of figures above it. */
import { askWhere } from "./where.js";

export function bindButtons(element, map, settings, choice) {
  const tools = element.querySelector("[data-map-tools]");
  if (!tools) return;
  tools.hidden = false;
  tools.querySelector('[data-map-zoom="in"]').addEventListener("click", () => map.zoomIn());
  tools.querySelector('[data-map-zoom="out"]').addEventListener("click", () => map.zoomOut());
  tools.querySelector("[data-map-mine]").addEventListener("click", () => goToMine(map, settings, choice));
}

/* The grid that the resident named before, else the one they stand in. */
function goToMine(map, settings, choice) {
  if (settings.mine && choice.choose(settings.mine, { move: true })) return;
  const found = ({ coords }) =>
    askWhere(map, { ...settings, pick: settings.pick || "show" }, choice, { lng: coords.longitude, lat: coords.latitude });
  const lost = () => choice.say(settings.words.nowhere);
  if (navigator.geolocation) navigator.geolocation.getCurrentPosition(found, lost, { timeout: 10000 });
  else lost();
}

/* Another figure: its bins stand on the option; the scale under the map that belongs to it is shown. */
export function bindFigures(element, recolour) {
  const list = document.querySelector(`[data-map-figures="${element.id}"]`);
  list?.addEventListener("change", () => {
    element.dataset.figure = list.value;
    element.dataset.bins = list.selectedOptions[0].dataset.bins;
    for (const scale of document.querySelectorAll(`[data-scales="${element.id}"] [data-scale]`)) {
      scale.hidden = scale.dataset.scale !== list.value;
    }
    recolour();
  });
}
