/* What a page asks of a map. The template look/components/map.html writes these attributes. */

const numbers = (text) => (text ? text.split(",").map(Number) : []);

export function readSettings({ dataset }) {
  return {
    label: dataset.label,
    gridsUrl: dataset.gridsUrl,
    townsUrl: dataset.townsUrl,
    tilesUrl: dataset.tilesUrl,
    figure: dataset.figure,
    bins: numbers(dataset.bins),
    bounds: numbers(dataset.bounds),
    chosen: dataset.chosen,
    mine: dataset.mine,
    panelId: dataset.panel,
    panelUrl: dataset.panelUrl,
    pick: dataset.pick,
    whereUrl: dataset.whereUrl,
    small: "small" in dataset,
    words: { outside: dataset.sayOutside, nowhere: dataset.sayNowhere, people: dataset.sayPeople },
  };
}
