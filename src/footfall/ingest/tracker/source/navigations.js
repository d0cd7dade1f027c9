/** Hears of every change of address inside a single page. */
import { hear } from "./hear.js";
import { quietly } from "./quietly.js";

/** Call *look*, which never throws, after each of them; at times also when the address stayed what it was. */
export const hearNavigations = /* @__PURE__ */ quietly((look) => {
  // The Navigation API tells of every change and leaves the page's history alone. Browsers of before 2026
  // may lack it, and a page's own variable may hide it.
  if (window.navigation?.currentEntry) {
    navigation.addEventListener("currententrychange", look);
    return;
  }
  hear("popstate", look);
  for (const name of ["pushState", "replaceState"]) {
    const original = history[name];
    history[name] = function (...args) {
      const answer = original.apply(this, args);
      look();
      return answer;
    };
  }
});
