/**
 * What every variant does first: find its own tag, step back on a developer's machine or for a copy
 * that is already here, hear who does not want to be counted. Then its features start.
 *
 * Modules only declare; a variant is the one line that calls `start` with its features.
 */
import { hearWish, isIgnored } from "./ignore.js";
import { quietly } from "./quietly.js";
import { sendTo } from "./send.js";

/** Hosts of one's own machine; `data-local` on the tag counts them too. */
const LOCAL = /(^|\.)localhost$|^127(\.\d+){3}$|^\[::1]$/;

/** Each feature is called with the tag, whose attributes are its settings, and a function that sends. */
export const start = quietly((...features) => {
  // A module has no currentScript.
  const tag = document.currentScript || document.querySelector('script[src*="/track.js"]');
  const endpoint = new URL("/collect", tag.src).href;
  // By endpoint: of two copies from one server one counts, while two servers get a pageview each.
  // A symbol, because an element with id="footfall" would already be window.footfall.
  const copy = Symbol.for(endpoint);
  const { hostname } = location;
  // Files have no host, and a sandboxed frame's requests tell neither origin nor referrer: no site to count for.
  const isNowhere = !hostname || window.origin == "null";
  const isLocal = LOCAL.test(hostname) && !tag.hasAttribute("data-local");

  hearWish();
  if (window[copy] || isNowhere || isLocal) return;
  window[copy] = true;

  const sendNow = sendTo(endpoint);
  const send = (event) => isIgnored() || sendNow(event);
  for (const feature of features) feature(tag, send);
});
