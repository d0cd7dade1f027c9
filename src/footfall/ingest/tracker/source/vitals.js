/**
 * Web vitals of a load, told once, when its page first hides: what comes later would be another event.
 *
 * Times are whole milliseconds from when somebody went to the page, not from when it was prerendered.
 */
import { hear } from "./hear.js";
import { quietly } from "./quietly.js";

/** Shifts belong together while less than a second is between two and less than five between the first and last. */
const SHIFT_GAP_MS = 1000;
const SHIFTS_MS = 5000;

/** Faster interactions are not even named by the browser; of fifty the worst one is left out. */
const SLOW_MS = 40;
const INTERACTIONS_PER_OUTLIER = 50;

/** Call *look* with each entry of *type*, those of before included, where the browser knows the type. */
const observe = (type, look) => {
  const observer = new PerformanceObserver(quietly((list) => list.getEntries().forEach(look)));
  observer.observe({ type, buffered: true, durationThreshold: SLOW_MS });
  return () => observer.takeRecords().forEach(look);
};

/** Return a function that returns the largest contentful paint. */
const largestPaint = () => {
  let paint;
  const take = observe("largest-contentful-paint", ({ startTime }) => (paint = startTime));
  return () => {
    take();
    return paint;
  };
};

/** Return a function that returns the cumulative layout shift: the worst of the sums of shifts that belong together. */
const layoutShift = () => {
  let worst = 0;
  let sum = 0;
  let first = 0;
  let last = 0;
  const take = observe("layout-shift", ({ hadRecentInput, startTime, value }) => {
    // A shift that somebody caused is none.
    if (hadRecentInput) return;
    const belongs = startTime - last < SHIFT_GAP_MS && startTime - first < SHIFTS_MS;
    if (!belongs) {
      sum = 0;
      first = startTime;
    }
    sum += value;
    last = startTime;
    worst = Math.max(worst, sum);
  });
  return () => {
    take();
    return Math.round(worst * 10000) / 10000;
  };
};

/** Return when the first content was painted; undefined where nothing was. */
const firstPaint = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime;

/** Return a function that returns the interaction to next paint; undefined where nobody interacted. */
const interaction = () => {
  const longest = new Map();
  const look = ({ interactionId, duration }) => {
    if (interactionId) longest.set(interactionId, Math.max(longest.get(interactionId) || 0, duration));
  };
  const takes = [observe("event", look), observe("first-input", look)];
  return () => {
    for (const take of takes) take();
    const durations = [...longest.values()].sort((one, other) => other - one);
    const count = performance.interactionCount || durations.length;
    return durations[Math.min(durations.length - 1, Math.floor(count / INTERACTIONS_PER_OUTLIER))];
  };
};

export const vitals = (settings, send) => {
  const path = location.pathname;
  // Of a page that loads in the background nobody waits for the first paint.
  const wasHidden = document.hidden && !document.prerendering;
  const readers = { lcp: quietly(largestPaint)(), cls: quietly(layoutShift)(), inp: quietly(interaction)() };
  let isTold;

  const tell = () => {
    const [{ activationStart = 0, responseStart }] = performance.getEntriesByType("navigation");
    const since = (time) => (time === undefined ? undefined : Math.max(0, Math.round(time - activationStart)));
    const props = {
      ttfb: since(responseStart),
      fcp: wasHidden ? undefined : since(firstPaint()),
      lcp: wasHidden ? undefined : since(readers.lcp?.()),
      cls: readers.cls?.(),
      inp: readers.inp?.(),
    };
    isTold = true;
    send({ path, name: "Web Vitals", props, interactive: false });
  };

  hear("pagehide visibilitychange", ({ type }) => {
    if (!isTold && (document.hidden || type == "pagehide")) tell();
  });
};
