/**
 * One request per event: it outlives its page and needs no preflight.
 *
 * A text is sent as `text/plain`, which browsers let go to another origin without asking it first.
 */
import { quietly } from "./quietly.js";

/** Each returns true once the browser has taken the request. */
const WAYS = [
  (endpoint, body) => {
    // Where fetch knows no keepalive (Firefox before 133) it dies with its page; a beacon does not.
    if (!("keepalive" in Request.prototype)) return false;
    // The mode is "cors" by default: then the page's origin is named under any referrer policy.
    const answer = fetch(endpoint, { method: "POST", body, keepalive: true, credentials: "omit" });
    // What failed is not sent again: it may have arrived.
    Promise.resolve(answer).catch(() => {});
    return true;
  },
  (endpoint, body) => navigator.sendBeacon(endpoint, body),
  (endpoint, body) => {
    const request = new XMLHttpRequest();
    request.open("POST", endpoint);
    request.send(body);
  },
];

/** Return a function that sends its argument as JSON to *endpoint*, by the first way that works. */
export const sendTo = (endpoint) => (event) => {
  const body = JSON.stringify(event);
  WAYS.some((way) => quietly(way)(endpoint, body));
};
