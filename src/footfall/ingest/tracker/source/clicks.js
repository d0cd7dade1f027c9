/** What somebody clicks and sends. */
import { hear } from "./hear.js";

/**
 * Call *look* with the nearest element that *selector* matches around what is clicked: by the main or the middle
 * button, or a key. A form is told when it is sent; browsers send only those that are filled in as they want.
 */
export const hearClicks = (selector, look) =>
  hear("click auxclick submit", (event) => {
    // What was really clicked, in a web component too; the right button only opens a menu.
    const [clicked] = event.composedPath();
    const element = clicked.closest(selector);
    const isHeard = (element?.tagName == "FORM") == (event.type == "submit");
    if (element && isHeard && !(event.button > 1)) look(element, clicked);
  });

/** The same without what is an event of its own, or in one: that is counted once. */
export const hearUnnamed = (selector, { named = "[data-event]" }, look) =>
  hearClicks(`${selector}:not(${named},${named} *)`, look);
