/**
 * How long somebody had a page before them, and how far they scrolled: the time while it is visible and has the focus.
 *
 * Told whenever the page hides and before the next pageview. Each time is what was added since the last.
 */
import { hear } from "./hear.js";

/** Not told by itself: whoever looks through tabs would cause an event with each. */
const SHORT_MS = 1000;

/**
 * Nobody is there who gave no sign for so long, or the computer slept: more of such a stretch does not count. What
 * somebody was engaged for as long is told at once, because a visit ends after 30 minutes without any event.
 */
const LONG_MS = 600_000;

export const engagement = (settings, send) => {
  const root = document.documentElement;
  let page; // the last pageview
  let engagedMs;
  let since; // when the running stretch began; false while nobody looks
  let bottom; // lowest pixel that was seen
  let height;
  let told; // percentage of the last report

  const measure = () => {
    // Of the page as it is now: what loads late makes it longer.
    height = root.scrollHeight;
    bottom = Math.max(bottom, scrollY + innerHeight);
  };

  const tick = () => {
    const now = performance.now();
    if (since) engagedMs += Math.min(now - since, LONG_MS);
    since = !document.hidden && document.hasFocus() && now;
  };

  const report = () => {
    tick();
    const scroll = Math.min(100, Math.round((100 * bottom) / height));
    if (!page || (engagedMs < SHORT_MS && !(scroll > told))) return;
    send({ ...page, name: "engagement", scroll, engaged_ms: Math.round(engagedMs) });
    engagedMs = 0;
    told = scroll;
  };

  new ResizeObserver(measure).observe(root);
  hear("scroll", measure);
  hear("focus blur keydown pointerdown scroll", () => {
    tick();
    if (engagedMs >= LONG_MS) report();
  });
  hear("pagehide visibilitychange", report);

  return (event) => {
    if (!event.name) {
      // Not measured again: in a single page the next one may stand there already.
      report();
      page = event;
      engagedMs = bottom = told = 0;
      requestAnimationFrame(measure);
    }
    return send(event);
  };
};
