/**
 * What Plausible's addresses answer: its features under its tags, its options and `window.plausible`, in its wire
 * format, so that several sites and proxied addresses work as before. What only our own tags name is left out.
 */
import { trackWith } from "./calls.js";
import { hearClicks } from "./clicks.js";
import { engagement } from "./engagement.js";
import { exclusions, matcher } from "./exclusions.js";
import { all } from "./features.js";
import { forms } from "./forms.js";
import { downloads, FILE_TYPES, links } from "./links.js";
import { local } from "./local.js";
import { described } from "./page.js";
import { pageviews } from "./pageviews.js";
import { attributesOf, properties } from "./properties.js";
import { queue } from "./queue.js";
import { quietly } from "./quietly.js";
import { post } from "./send.js";
import { start } from "./start.js";
import { stored } from "./stored.js";

const TAGGED = "[class*=plausible-event-name]";

/** Names of classes such as `plausible-event-plan=pro` or `plausible-revenue-amount--9`. */
const WORD = /^plausible-(event|revenue)-(.+?)(?:=|--)(.+)$/;

/**
 * The options that a script's name says: `/js/script.hash.outbound-links.js`, in any order.
 *
 * Exclusions, page properties and revenue do nothing unless a page names them, so they are on under every name;
 * `compat` is for browsers that have no `fetch`.
 */
const optionsOf = (name) => ({
  hashBasedRouting: name.includes(".hash"),
  captureOnLocalhost: name.includes(".local"),
  autoCapturePageviews: !name.includes(".manual"),
  outboundLinks: name.includes(".outbound-links"),
  fileDownloads: name.includes(".file-downloads"),
  taggedEvents: name.includes(".tagged-events"),
  formSubmissions: false,
});

/** Return our settings for *options*: what they do not name is on. */
const settingsOf = (tag, options) => {
  const { fileDownloads } = options;
  const more = tag.getAttribute("add-file-types");
  return {
    ...tag.dataset,
    ...(options.hashBasedRouting && { hash: 1 }),
    ...(options.captureOnLocalhost && { local: 1 }),
    off: [
      options.autoCapturePageviews === false && "pageviews",
      options.outboundLinks === false && "links",
      fileDownloads === false && "downloads",
      options.formSubmissions === false && "forms",
      options.taggedEvents === false && "tagged",
    ].join(),
    fileTypes: fileDownloads?.fileExtensions?.join() || tag.getAttribute("file-types") || (more && `${FILE_TYPES},${more}`),
    props: attributesOf(tag, "event-"),
    ...(options.taggedEvents !== false && { named: TAGGED }),
  };
};

/** Plausible's body of an event. */
const bodyOf = (event, settings, { customProperties }) => {
  const name = event.name || "pageview";
  return {
    n: name,
    u: event.u || event.url || location.origin + event.path.replace(/(?=#)|$/, () => event.query && `?${event.query}`),
    d: settings.domain,
    r: event.referrer || null,
    p: { ...(customProperties?.call ? customProperties(name) : customProperties), ...event.props },
    $: event.revenue,
    i: event.interactive,
    h: "hash" in settings ? 1 : undefined,
    sd: event.scroll,
    e: event.engaged_ms,
    screen: event.screen,
  };
};

/** Elements whose classes name an event; of links, and of what is in or around one, with its address. */
const tagged = (settings, send) =>
  hearClicks(TAGGED, (element, clicked) => {
    const link = clicked.closest("a[href]");
    const props = link ? { url: link.href } : {};
    const revenue = {};
    for (const word of element.classList) {
      const [, kind, key, value] = WORD.exec(word) || [];
      if (kind) (kind == "event" ? props : revenue)[key] = value.replace(/\+/g, " ");
    }
    const { name, ...others } = props;
    send({ name, props: others, revenue: revenue.amount && revenue });
  });

const included = ({ include }, send) => {
  const pages = include && matcher(include);
  return (event) => stored("plausible_ignore") == "true" || (pages && !pages.test(event.path)) || send(event);
};

/** `window.plausible`; a callback is called in any case, because pages go on in it. */
const calls = (settings, send) => {
  const track = trackWith(send);
  const plausible = (name, options) => {
    const done = options?.callback || (() => {});
    const answer = track(name, options);
    if (answer?.then) answer.then(({ status }) => done({ status }), (error) => done({ error }));
    else done();
  };
  const queued = window.plausible?.q || [];
  window.plausible = Object.assign(plausible, { init: () => {}, l: true });
  for (const given of queued) plausible(...given);
};

/** Earlier ones take the events of later ones. */
const FEATURES = [
  queue,
  local,
  included,
  exclusions,
  properties,
  engagement,
  described,
  all({ pageviews, links, downloads, forms, tagged }),
  calls,
];

/** Start with *options*, once. */
const begin = (tag, options) => {
  const endpoint = options.endpoint || tag.dataset.api || new URL("/api/event", tag.src).href;
  const settings = settingsOf(tag, options);
  const { transformRequest = (body) => body } = options;
  start(
    settings,
    endpoint + settings.domain,
    all(FEATURES),
    quietly((event) => {
      const body = transformRequest(bodyOf(event, settings, options));
      if (body) return post(endpoint, JSON.stringify(body));
    }),
  );
};

quietly(() => {
  // A module has no currentScript.
  const tag = document.currentScript || document.querySelector('script[data-domain],script[src*="/js/pa-"]');
  const { pathname } = new URL(tag.src);
  const stub = window.plausible || ((...given) => (stub.q = stub.q || []).push(given));
  // A site's own script may be proxied under any name; its snippet's stub has `init`, earlier ones' have none.
  if (!stub.init && !pathname.includes("/pa-")) return begin(tag, optionsOf(pathname));

  const init = quietly((options = {}) => begin(tag, options));
  // Where another copy has loaded, of their server say, the snippet's call went to that one.
  if (stub.o || stub.l) return init(stub.o);
  window.plausible = Object.assign(stub, { init });
})();
