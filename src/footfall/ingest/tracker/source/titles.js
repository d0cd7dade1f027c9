/** A pageview inside a single page waits for its title; what happens after it does not overtake it. */
import { hear } from "./hear.js";

/** Frameworks set the title a few frames after the address. */
const TITLE_SETTLES_MS = 100;

export const titles = (settings, send) => {
  let waiting;
  let timer;

  const settle = () => {
    clearTimeout(timer);
    if (waiting) send({ ...waiting, title: document.title });
    waiting = undefined;
  };

  hear("pagehide visibilitychange", settle);
  return (event) => {
    settle();
    if (event.name || "title" in event) return send(event);
    waiting = event;
    timer = setTimeout(settle, TITLE_SETTLES_MS);
  };
};
