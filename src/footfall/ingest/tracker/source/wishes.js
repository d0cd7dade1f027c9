/** What a person wants: to be left out from now on, or not at all where the site respects the browser's signals. */
import { quietly } from "./quietly.js";

/** Leave this browser out on this site, or count it again. */
export const ignore = /* @__PURE__ */ quietly((isIgnored = true) => {
  localStorage.footfall_ignore = isIgnored;
});

/** Open any page with `?footfall_ignore=true` to be left out on its site from then on, `false` to be counted. */
export const wishes = (settings) => {
  const wish = /[?&]footfall_ignore=(true|false)\b/.exec(location.search);
  if (wish) ignore(wish[1]);
  // Global Privacy Control and Do Not Track, each where the settings ask for it.
  const objects =
    ("gpc" in settings && navigator.globalPrivacyControl) || ("dnt" in settings && navigator.doNotTrack == 1);
  return objects && (() => {});
};
