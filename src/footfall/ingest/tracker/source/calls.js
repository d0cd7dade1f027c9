/** `window.footfall`, for the page's own scripts. */
import { quietly } from "./quietly.js";
import { ignore } from "./wishes.js";

/** Return what sends an event by its name and options; the name `pageview` is a pageview's, which has none. */
export const trackWith = (send) =>
  quietly((name, options) => send({ ...options, name: name == "pageview" ? undefined : name }));

/** What was called before we loaded lies in `footfall.q`, as lists of arguments. */
export const calls = (settings, send) => {
  const track = trackWith(send);
  const queued = window.footfall?.q || [];
  window.footfall = { track, ignore };
  for (const given of queued) track(...given);
};
