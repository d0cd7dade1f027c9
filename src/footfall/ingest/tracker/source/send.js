/**
 * One request per event: it outlives its page, carries no cookie and needs no preflight.
 *
 * A text is sent as `text/plain`, which browsers let go to another origin without asking it first.
 */
import { quietly } from "./quietly.js";

/** Return a function that sends its argument as JSON to *endpoint*, once. */
export const sendTo = (endpoint) =>
  quietly((event) => {
    const body = JSON.stringify(event);
    try {
      // The mode is "cors" by default: then the page's origin is named under any referrer policy.
      // What failed later is not sent again: it may have arrived.
      fetch(endpoint, { method: "POST", body, keepalive: true, credentials: "omit" }).catch(() => {});
    } catch {
      // A page without a fetch that works.
      navigator.sendBeacon(endpoint, body);
    }
  });
