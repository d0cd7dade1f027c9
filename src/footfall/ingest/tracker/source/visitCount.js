/** How often a page was viewed, drawn into the page: `visit_count` of `window.goatcounter`. */
import { quietly } from "./quietly.js";

/** Return what shows the count of *ownPath*, unless told another path, from the server behind *endpoint*. */
export const showsCount = (endpoint, ownPath) =>
  quietly((given) => {
    const { type, append, path, attr, no_branding, style, start, end } = { type: "html", append: "body", ...given };
    const isFrame = type == "html";
    const said = { no_branding: no_branding && 1, style, start, end };
    const query = new URLSearchParams(Object.entries(said).filter(([, value]) => value));
    const attributes = {
      ...(attr || { width: 200, height: no_branding ? 60 : 80 }),
      ...(isFrame && { frameborder: 0, scrolling: "no" }),
      src: `${endpoint}er/${encodeURIComponent(path || ownPath())}.${type}?${query}`,
    };
    const show = quietly(() => {
      const element = document.createElement(isFrame ? "iframe" : "img");
      for (const name in attributes) element.setAttribute(name, attributes[name]);
      document.querySelector(append).append(element);
    });
    if (document.readyState == "loading") document.addEventListener("DOMContentLoaded", show);
    else show();
  });
