/** Forms that are sent. Nothing of what is in them is looked at. */
import { hearForms } from "./clicks.js";

export const forms = (settings, send) =>
  hearForms(settings, () => send({ name: "Form: Submission", props: { path: location.pathname } }));
