/** Events that are named in HTML: `data-event`, and `data-event-...` for what they carry. */
import { hearClicks } from "./clicks.js";
import { attributesOf } from "./properties.js";

export const elements = (settings, send) =>
  hearClicks("[data-event]", (element) => {
    const { revenue, currency, ...props } = attributesOf(element, "data-event-");
    send({ name: element.dataset.event, props, revenue: revenue && { amount: revenue, currency } });
  });
