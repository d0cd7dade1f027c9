/** The tracker for applications that are bundled: what `/track.full.js` does, started by a call. Its source is the same. */
import { trackWith } from "../../../src/footfall/ingest/tracker/source/calls.js";
import { all } from "../../../src/footfall/ingest/tracker/source/features.js";
import { full } from "../../../src/footfall/ingest/tracker/source/full.js";
import { quietly } from "../../../src/footfall/ingest/tracker/source/quietly.js";
import { sendTo } from "../../../src/footfall/ingest/tracker/source/send.js";
import { start } from "../../../src/footfall/ingest/tracker/source/start.js";

export { vitals } from "../../../src/footfall/ingest/tracker/source/vitals.js";
export { ignore } from "../../../src/footfall/ingest/tracker/source/wishes.js";

/** Calls that come before `init` wait for it, so many and no more. */
const MOST_WAITING = 100;

const waiting = [];
let report; // undefined until `init` has started

/** Return the settings that the scripts read from their tags. */
const settingsOf = ({ exclude, fileTypes, off, props, notFound, ...flags }) => {
  const settings = { exclude: exclude?.join(), fileTypes: fileTypes?.join(), off: off?.join(), props };
  for (const [name, isOn] of Object.entries({ ...flags, 404: notFound })) {
    if (isOn) settings[name] = "";
  }
  return settings;
};

export const init = /* @__PURE__ */ quietly(({ server, collectPath = "/collect", features = [], ...options }) => {
  const endpoint = new URL(collectPath, server).href;
  const calls = (settings, send) => {
    report = trackWith(send);
    for (const given of waiting.splice(0)) report(...given);
  };
  start(settingsOf(options), endpoint, all([full, calls, ...features]), sendTo(endpoint));
});

export const track = (...given) => {
  // What is rendered on a server is no page that somebody sees.
  if (typeof window == "undefined") return;
  if (report) report(...given);
  else if (waiting.length < MOST_WAITING) waiting.push(given);
};
