/* Which grid does a place lie in? The server knows; when it can't be reached, the map's own outlines answer. */
import { pinAt } from "./layers.js";

export async function askWhere(map, settings, choice, { lng, lat }, drawnCode = null) {
  map.getSource("pin").setData(pinAt([lng, lat]));
  const grid = await findGrid(settings.whereUrl, lng, lat, drawnCode);
  if (!grid) return choice.say(settings.words.outside);
  choice.choose(grid.code, { move: settings.pick === "show" });
  if (settings.pick === "go" && grid.url) location.assign(grid.url);
}

async function findGrid(whereUrl, lon, lat, drawnCode) {
  const drawn = drawnCode ? { code: drawnCode } : null;
  if (!whereUrl) return drawn;
  const address = new URL(whereUrl, location.href);
  address.searchParams.set("lon", lon.toFixed(6));
  address.searchParams.set("lat", lat.toFixed(6));
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (answer.ok) return (await answer.json()).grid ?? null;
    return answer.status === 404 ? null : drawn;
  } catch {
    return drawn;
  }
}
