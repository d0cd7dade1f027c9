/** Forms that are sent. Nothing of what is in them is looked at. */
import { hearUnnamed } from "./clicks.js";

export const forms = (settings, send) =>
  hearUnnamed("form", settings, () => send({ name: "Form: Submission" }));
