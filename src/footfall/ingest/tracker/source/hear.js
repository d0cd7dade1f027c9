/** Events of the browser. */
import { quietly } from "./quietly.js";

/**
 * Call *listener* at each event of *types*, named with spaces between; what it throws stays with us.
 *
 * The window hears in its capture phase of what does not bubble, too, and before a page could keep it from us.
 */
export const hear = (types, listener) => {
  for (const type of types.split(" ")) addEventListener(type, quietly(listener), true);
};
