/** The opt-out of a person, kept in `localStorage`. Where a page has none, it was not said. */
import { quietly } from "./quietly.js";

/** Open any page with `?footfall_ignore=true` to be left out on its site from then on, `false` to be counted. */
export const hearWish = quietly(() => {
  const wish = /[?&]footfall_ignore=(true|false)\b/.exec(location.search);
  if (wish) localStorage.footfall_ignore = wish[1];
});

export const isIgnored = quietly(() => localStorage.footfall_ignore == "true");
