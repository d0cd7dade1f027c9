/** The opt-out of a person, kept in `localStorage`. Where a page has none, it was not said. */
import { quietly } from "./quietly.js";

export const isIgnored = /* @__PURE__ */ quietly(() => localStorage.footfall_ignore == "true");
