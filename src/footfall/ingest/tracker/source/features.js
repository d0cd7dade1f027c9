/** Several features as one. */
import { quietly } from "./quietly.js";

/**
 * Start *features* in their order, an object's by its names; one that fails does not stop the others.
 *
 * A feature may return what takes the events of those after it; its own go through those before it.
 * The setting `off` leaves out those it names.
 */
export const all = (features) => (settings, send) => {
  for (const [name, feature] of Object.entries(features)) {
    if (!settings.off?.includes(name)) send = quietly(feature)(settings, send) || send;
  }
  return send;
};
