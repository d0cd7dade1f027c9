/** The opt-out of a person, kept in `localStorage`. Where a page has none, it was not said. */
import { quietly } from "./quietly.js";

export const isIgnored = quietly(() => localStorage.footfall_ignore == "true");
