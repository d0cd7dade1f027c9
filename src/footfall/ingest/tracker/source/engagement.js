/**
 * How long somebody had a page before them, and how far they scrolled: the time while it is visible and has the focus.
 *
 * Told whenever the page hides and before the next pageview. Each time is what was added since the last.
 */
import { quietly } from "./quietly.js";

/** Not told by itself: whoever looks through tabs would cause an event with each. */
const SHORT_MS = 1000;

export const engagement = (settings, send) => {
  const { documentElement } = document;
  let page; // the last pageview
  let engagedMs;
  let since; // when the running stretch began; 0 while nobody looks
  let bottom; // lowest pixel that was seen
  let height;
  let told; // percentage of the last report

  const measure = quietly(() => {
    // Of the page as it is now: what loads late makes it longer.
    height = documentElement.scrollHeight;
    bottom = Math.max(bottom, scrollY + innerHeight);
  });

  const tick = quietly(() => {
    const now = performance.now();
    if (since) engagedMs += now - since;
    since = !document.hidden && document.hasFocus() && now;
  });

  const report = quietly(() => {
    tick();
    const scroll = Math.min(100, Math.round((100 * bottom) / height));
    if (!page || (engagedMs < SHORT_MS && !(scroll > told))) return;
    send({ ...page, name: "engagement", scroll, engaged_ms: Math.round(engagedMs) });
    engagedMs = 0;
    told = scroll;
  });

  for (const type of ["focus", "blur"]) addEventListener(type, tick);
  new ResizeObserver(measure).observe(documentElement);
  addEventListener("scroll", measure, { passive: true });
  addEventListener("pagehide", report);
  document.addEventListener("visibilitychange", () => (document.hidden ? report() : tick()));

  return (event) => {
    if (!event.name) {
      // Not measured again: in a single page the next one may stand there already.
      report();
      page = event;
      engagedMs = bottom = told = since = 0;
      tick();
      requestAnimationFrame(measure);
    }
    return send(event);
  };
};
