/** What an event says of the page on which it happens. */

/** What of an address's query is sent: where the visit came from, and nothing else. */
const CAMPAIGN = /^(utm_\w+|ref|source|src|campaign|\w*clk?id|[gw]braid|li_fat_id)=/;

/** Return path, referrer, screen and query, as `POST /collect` takes them; `hash` makes the fragment part of the path. */
export const describePage = (settings) => ({
  path: location.pathname + ("hash" in settings ? location.hash : ""),
  referrer: document.referrer,
  screen: `${screen.width}x${screen.height}`,
  query: location.search.slice(1).split("&").filter((pair) => CAMPAIGN.test(pair)).join("&"),
});

/** Events say on which page they happened; what they say of it themselves goes before. */
export const described = (settings, send) => (event) => send({ ...describePage(settings), ...event });
