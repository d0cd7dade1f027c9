/** The features of every variant of ours but the smallest; earlier ones take the events of later ones. */
import { elements } from "./elements.js";
import { engagement } from "./engagement.js";
import { exclusions } from "./exclusions.js";
import { all } from "./features.js";
import { forms } from "./forms.js";
import { downloads, links } from "./links.js";
import { local } from "./local.js";
import { notFound } from "./notFound.js";
import { described } from "./page.js";
import { pageviews } from "./pageviews.js";
import { attributesOf, properties } from "./properties.js";
import { queue } from "./queue.js";
import { titles } from "./titles.js";
import { wishes } from "./wishes.js";

/** The names are those of the setting `off`. */
export const full = /* @__PURE__ */ all([
  queue,
  local,
  wishes,
  exclusions,
  properties,
  titles,
  /* @__PURE__ */ all({ engagement }),
  described,
  /* @__PURE__ */ all({ pageviews, links, downloads, forms }),
  notFound,
  elements,
]);

/** The settings that a tag's attributes are. */
export const settingsOf = (tag) => ({ ...tag.dataset, props: attributesOf(tag, "data-prop-") });
