/**
 * One pageview for each page that somebody saw: loads, returns from the back/forward cache,
 * and navigations inside a single page that change its path.
 */
import { hear } from "./hear.js";
import { hearNavigations } from "./navigations.js";
import { describePage } from "./page.js";
import { quietly } from "./quietly.js";

/** Without a name an event is a pageview. */
export const pageviews = (settings, send) => {
  let counted; // path of the last pageview; undefined when the next one is a load of the page

  const look = quietly((event) => {
    // Back from the back/forward cache is what a load would be without that cache.
    if (event?.persisted) counted = undefined;
    const page = describePage(settings);
    // Nobody has seen a page that is prerendered or in a background tab; we look again when it shows.
    if (page.path == counted || document.hidden || document.prerendering) return;

    // Inside a single page the browser still names what led to its load, and the title comes late.
    if (counted === undefined) page.title = document.title;
    else page.referrer = location.origin + counted;
    counted = page.path;
    send(page);
  });

  look();
  hearNavigations(look);
  // A page that shows may still be prerendering for a moment, so both are heard.
  hear("pageshow visibilitychange prerenderingchange", look);
};
