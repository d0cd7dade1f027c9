/**
 * What every variant does first: step back for a copy of itself, and where no site could be named.
 *
 * Modules only declare; a variant is the one call that starts its features.
 */
import { isIgnored } from "./ignore.js";
import { quietly } from "./quietly.js";
import { sendTo } from "./send.js";

/**
 * Start *feature*, called with the settings and a function that takes one event, unless it was started under *name*.
 *
 * Settings look like a tag's `dataset`: a flag is there or it is not, whatever its value. What a person may not be
 * counted for never comes to *send*.
 */
export const start = (settings, name, feature, send) => {
  // A symbol, because an element with id="footfall" would already be window.footfall.
  const started = Symbol.for(name);
  if (window[started]) return;
  window[started] = true;

  // Files have no host, and a sandboxed frame's requests tell neither origin nor referrer: no site to count for.
  const isNowhere = !location.hostname || window.origin == "null";
  feature(settings, (event) => isNowhere || isIgnored() || send(event));
};

/** Start *feature* with what *read* makes of our own tag as settings, for the server that the tag names. */
export const startFromTag = /* @__PURE__ */ quietly((feature, read = ({ dataset }) => dataset) => {
  // A module has no currentScript.
  const tag = document.currentScript || document.querySelector('script[src*="/track."]');
  const endpoint = new URL("/collect", tag.src).href;
  // Of two copies from one server one counts, while two servers get a pageview each.
  start(read(tag), endpoint, feature, sendTo(endpoint));
});
