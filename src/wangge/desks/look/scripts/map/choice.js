/* Which grid is chosen: outlined on the map, marked in the list, told in the side panel and to whoever listens. */
import { isGrid } from "./layers.js";
import { boundsOf } from "./shapes.js";

export class Choice {
  #element; #map; #settings; #grids; #said;

  constructor(element, map, settings, grids) {
    this.#element = element;
    this.#map = map;
    this.#settings = settings;
    this.#grids = new Map(grids.map((feature) => [feature.properties.code, feature]));
    this.#said = element.querySelector("[data-map-said]");
    this.#followList();
    if (settings.chosen) this.#mark(settings.chosen);
  }

  /* Choose a grid by its code. Fires `wangge:choose` first; a listener that prevents it does the rest itself. */
  choose(code, { move = false } = {}) {
    const grid = this.#grids.get(code);
    if (!grid) return false;
    const news = new CustomEvent("wangge:choose", { bubbles: true, cancelable: true, detail: { ...grid.properties } });
    if (!this.#element.dispatchEvent(news)) return true;
    this.#mark(code);
    this.#say(grid.properties);
    this.#fillPanel(code);
    if (move) this.#moveTo(grid);
    return true;
  }

  say(text) {
    this.#said.replaceChildren(text);
    this.#said.hidden = false;
  }

  #mark(code) {
    this.#element.dataset.chosen = code;
    this.#map.setFilter("grids-chosen", isGrid(code));
    for (const row of document.querySelectorAll("[data-grid]")) {
      if (row.dataset.grid === code) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  }

  #say({ name, population, url }) {
    const title = document.createElement(url ? "a" : "b");
    if (url) title.href = url;
    title.textContent = name;
    const people = population == null ? "" : ` ${population.toLocaleString()} ${this.#settings.words.people}`;
    this.#said.replaceChildren(title, people);
    this.#said.hidden = false;
  }

  /* The panel's address has CODE where the grid's code goes, and answers with what stands in the panel. */
  async #fillPanel(code) {
    const panel = document.getElementById(this.#settings.panelId);
    if (!panel || !this.#settings.panelUrl) return;
    const address = this.#settings.panelUrl.replace("CODE", encodeURIComponent(code));
    panel.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { headers: { "HX-Request": "true" } });
      if (answer.ok && this.#element.dataset.chosen === code) panel.innerHTML = await answer.text();
    } finally {
      panel.removeAttribute("aria-busy");
    }
  }

  #moveTo(grid) {
    const duration = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 600;
    this.#map.fitBounds(boundsOf([grid]), { padding: 90, maxZoom: 14, duration });
  }

  /* Rows of the list beside the map light up their grid, also when reached by keyboard. */
  #followList() {
    const light = (lit) => (event) => {
      const code = event.target.closest?.("[data-grid]")?.dataset.grid;
      if (this.#grids.has(code)) this.#map.setFeatureState({ source: "grids", id: code }, { hovered: lit });
    };
    for (const [name, lit] of [["mouseover", true], ["focusin", true], ["mouseout", false], ["focusout", false]]) {
      document.addEventListener(name, light(lit));
    }
  }
}
