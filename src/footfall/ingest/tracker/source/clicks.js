/** Hears of clicks and sent forms before the page's own scripts do, which might keep them from us. */
import { quietly } from "./quietly.js";

const FOLLOWED = ["click", "auxclick"];
const SENT = ["submit"];

/** What is an event of its own. */
const NAMED = "[data-event]";

/** Call *look* with the nearest element that *selector* matches around what an event of *types* happened to. */
const hear = (types, selector, look) => {
  const listen = quietly((event) => {
    // What was really clicked, in a web component too; the right button only opens a menu.
    const element = event.composedPath()[0].closest(selector);
    if (element && !(event.button > 1)) look(element, event);
  });
  for (const type of types) document.addEventListener(type, listen, true);
};

/** Return *selector* without what is an event of its own, or in one: that is counted once. */
const unnamed = (selector, { named = NAMED }) => `${selector}:not(:is(${named}),:is(${named}) *)`;

/** Call *look* with each link that is followed: by the main or the middle button, or a key. */
export const hearLinks = (settings, look) => hear(FOLLOWED, unnamed("a[href]", settings), look);

/** Call *look* with each form that is sent. Browsers send only those that are filled in as they want. */
export const hearForms = (settings, look) => hear(SENT, unnamed("form", settings), look);

/** Call *look* with each element that *selector* matches when it is clicked; with a form when it is sent. */
export const hearNamed = (selector, look) =>
  hear([...FOLLOWED, ...SENT], selector, (element, { type }) => {
    if ((element.tagName == "FORM") == (type == "submit")) look(element);
  });
