/**
 * One pageview for each page that somebody saw: loads, returns from the back/forward cache,
 * and navigations inside a single page that change its path.
 */
import { hearNavigations } from "./navigations.js";
import { quietly } from "./quietly.js";

/** What of an address's query is sent: where the visit came from, and nothing else. */
const CAMPAIGN = /^(utm_\w+|ref|source|src|campaign|gclid|gbraid|wbraid|msclkid|fbclid|twclid|ttclid|li_fat_id)=/;

/** Single-page frameworks set the title a few frames after the address. */
const TITLE_SETTLES_MS = 100;

export const pageviews = (tag, send) => {
  const hashRouting = tag.hasAttribute("data-hash");
  let counted; // path of the last pageview; undefined when the next one is a load of the page
  let waiting; // the last pageview, until its title has settled
  let timer;

  const settle = quietly(() => {
    clearTimeout(timer);
    if (waiting) send({ ...waiting, title: document.title });
    waiting = undefined;
  });

  const look = quietly(() => {
    const { pathname, hash, search, origin } = location;
    const path = pathname + (hashRouting ? hash : "");
    // Nobody has seen a page that is prerendered or in a background tab; we look again when it shows.
    if (path == counted || document.hidden || document.prerendering) return;

    settle();
    const isLoad = counted === undefined;
    waiting = {
      path,
      // Inside a single page the browser still names what led to its load.
      referrer: isLoad ? document.referrer : origin + counted,
      screen: `${screen.width}x${screen.height}`,
      query: search.slice(1).split("&").filter((pair) => CAMPAIGN.test(pair)).join("&"),
    };
    counted = path;
    if (isLoad) settle();
    else timer = setTimeout(settle, TITLE_SETTLES_MS);
  });

  look();
  hearNavigations(look);
  addEventListener("pagehide", settle);
  addEventListener("pageshow", (event) => {
    // Back from the back/forward cache is what a load would be without that cache.
    if (event.persisted) counted = undefined;
    look();
  });
  // A page that shows may still be prerendering for a moment, so both are heard.
  document.addEventListener("visibilitychange", look);
  document.addEventListener("prerenderingchange", look);
};
