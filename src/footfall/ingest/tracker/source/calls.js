/** `window.footfall`, for the page's own scripts. */
import { quietly } from "./quietly.js";
import { ignore } from "./wishes.js";

/** What was called before we loaded lies in `footfall.q`, as lists of arguments. */
export const calls = (settings, send) => {
  const track = quietly((name, options) =>
    // A pageview is what has no name.
    send({ ...options, name: name == "pageview" ? undefined : name }),
  );
  const queued = window.footfall?.q || [];
  window.footfall = { track, ignore };
  for (const given of queued) track(...given);
};
