/* Colours and sizes of the map, taken from the tokens, so that dark mode and large print hold here too. */

export function readPalette() {
  const style = getComputedStyle(document.documentElement);
  const token = (name) => style.getPropertyValue(`--${name}`).trim();
  return {
    steps: [1, 2, 3, 4, 5].map((step) => token(`map-${step}`)),
    land: token("map-land"),
    water: token("map-water"),
    edge: token("map-edge"),
    ink: token("map-ink"),
    halo: token("map-halo"),
    hatch: token("line-2"),
    accent: token("water"),
    fonts: token("font").split(",").map((name) => name.trim().replace(/^"|"$/g, "")),
    scale: parseFloat(style.fontSize) / 16,
  };
}

export function onPaletteChange(react) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", react);
  new MutationObserver(react).observe(document.documentElement, { attributeFilter: ["data-print"] });
}
