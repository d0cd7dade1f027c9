/** One request per event: it outlives its page, carries no cookie and needs no preflight. */
import { quietly } from "./quietly.js";

/**
 * Post a text, and return the promise of the answer where there is one.
 *
 * It goes as `text/plain`, which browsers let go to another origin without asking it first.
 */
export const post = (address, body) => {
  try {
    // The mode is "cors" by default: then the page's origin is named under any referrer policy.
    const answer = fetch(address, { method: "POST", body, keepalive: true, credentials: "omit" });
    // What failed is no error of the page.
    answer.catch(() => {});
    return answer;
  } catch {
    // A page without a fetch that works.
    navigator.sendBeacon(address, body);
  }
};

/** Return a function that posts its argument as JSON to *endpoint*. */
export const sendTo = (endpoint) => quietly((event) => post(endpoint, JSON.stringify(event)));
