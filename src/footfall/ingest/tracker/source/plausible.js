/**
 * What Plausible's addresses answer: everything of ours, under its tags, its options and `window.plausible`,
 * in its wire format, so that several sites and proxied addresses work as before.
 */
import { hearNamed } from "./clicks.js";
import { matcher } from "./exclusions.js";
import { all } from "./features.js";
import { FULL } from "./full.js";
import { attributesOf } from "./properties.js";
import { quietly } from "./quietly.js";
import { post } from "./send.js";
import { start } from "./start.js";
import { stored } from "./stored.js";

const TAGGED = "[class*=plausible-event-name]";

/** Names of classes such as `plausible-event-plan=pro` or `plausible-revenue-amount--9`. */
const WORD = /^plausible-(event|revenue)-(.+?)(?:=|--)(.+)$/;

/** The options that a script's name says: `script.hash.outbound-links.js`, in any order. */
const optionsOf = (tag) => {
  const words = tag.src.split(/[./?]/);
  const has = (word) => words.includes(word);
  return {
    hashBasedRouting: has("hash"),
    captureOnLocalhost: has("local"),
    autoCapturePageviews: !has("manual"),
    outboundLinks: has("outbound-links"),
    fileDownloads: has("file-downloads"),
    taggedEvents: has("tagged-events"),
  };
};

/** What a site's own script, `pa-....js`, does unless its options say otherwise. */
const CONFIGURED = { outboundLinks: true, fileDownloads: true, formSubmissions: true, taggedEvents: true };

/** Return our settings for *options*. */
const settingsOf = (tag, options) => {
  const { fileDownloads } = options;
  const types = tag.getAttribute("file-types") || tag.getAttribute("add-file-types");
  const switches = {
    pageviews: options.autoCapturePageviews !== false,
    links: options.outboundLinks,
    downloads: fileDownloads,
    forms: options.formSubmissions,
  };
  return {
    ...tag.dataset,
    ...(options.hashBasedRouting && { hash: "" }),
    ...(options.captureOnLocalhost && { local: "" }),
    off: Object.keys(switches).filter((name) => !switches[name]).join(" "),
    fileTypes: (fileDownloads && fileDownloads.fileExtensions?.join()) || types,
    props: attributesOf(tag, "event-"),
    named: `[data-event],${TAGGED}`,
  };
};

/** Plausible's body of an event. */
const bodyOf = (event, settings, { customProperties }) => {
  const name = event.name || "pageview";
  const [path, hash] = event.path.split("#");
  const query = event.query && `?${event.query}`;
  const fragment = hash === undefined ? "" : `#${hash}`;
  const custom = typeof customProperties == "function" ? customProperties(name) : customProperties;
  return {
    n: name,
    u: event.u || event.url || location.origin + path + query + fragment,
    d: settings.domain,
    r: event.referrer || null,
    p: { ...custom, ...event.props },
    $: event.revenue,
    i: event.interactive,
    h: "hash" in settings ? 1 : undefined,
    sd: event.scroll,
    e: event.engaged_ms,
    screen: event.screen,
  };
};

/** Elements whose classes name an event. */
const tagged = (settings, send) =>
  hearNamed(TAGGED, (element) => {
    const props = element.href ? { url: element.href } : {};
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
  const plausible = quietly((name, options = {}) => {
    const { callback = () => {} } = options;
    const answer = send({ ...options, name: name == "pageview" ? undefined : name });
    if (answer?.then) answer.then(({ status }) => callback({ status }), (error) => callback({ error }));
    else callback();
  });
  const queued = window.plausible?.q || [];
  window.plausible = Object.assign(plausible, { init: () => {}, l: true });
  for (const given of queued) plausible(...given);
};

quietly(() => {
  const tag = document.currentScript || document.querySelector('script[src*="/js/"]');
  const begin = quietly((options) => {
    const endpoint = options.endpoint || tag.dataset.api || new URL("/api/event", tag.src).href;
    const settings = settingsOf(tag, options);
    const transform = options.transformRequest || ((body) => body);
    start(
      settings,
      endpoint,
      all([included, ...FULL, options.taggedEvents ? tagged : () => {}, calls]),
      quietly((event) => {
        const body = transform(bodyOf(event, settings, options));
        return body && post(endpoint, JSON.stringify(body));
      }),
    );
  });
  if (!/\/pa-[^/]*$/.test(tag.src)) return begin(optionsOf(tag));

  const init = (options) => begin({ ...CONFIGURED, ...options });
  const stub = window.plausible || ((...given) => (stub.q = stub.q || []).push(given));
  if (stub.o) return init(stub.o);
  window.plausible = Object.assign(stub, { init });
})();
