/** What Umami's address answers: pageviews and events under its attributes and `window.umami`, in its wire format. */
import { hearClicks } from "./clicks.js";
import { all } from "./features.js";
import { describePage, described } from "./page.js";
import { pageviews } from "./pageviews.js";
import { attributesOf } from "./properties.js";
import { quietly } from "./quietly.js";
import { post } from "./send.js";
import { start } from "./start.js";
import { stored } from "./stored.js";
import { titles } from "./titles.js";
import { vitals } from "./vitals.js";

const EVENT = "data-umami-event";

/** Within a single page an anchor is no other page; a router's fragment is. */
const anchors = (settings, send) => {
  let shown;
  return (event) => {
    const page = event.path.replace(/#(?![!/]).*/, "");
    // What has a title is a load.
    const isAnchor = !event.name && !("title" in event) && page == shown;
    if (!event.name) shown = page;
    if (!isAnchor) return send(event);
  };
};

quietly(() => {
  // A module has no currentScript.
  const tag = document.currentScript || document.querySelector("script[data-website-id]");
  const { websiteId, hostUrl, domains, autoTrack, doNotTrack, excludeSearch, excludeHash, beforeSend } = tag.dataset;
  const endpoint = hostUrl ? `${hostUrl.replace(/\/$/, "")}/api/send` : new URL("api/send", tag.src).href;
  const settings = {
    ...(excludeHash != "true" && { hash: 1 }),
    ...(autoTrack == "false" && { off: "pageviews" }),
  };
  let id;

  /** Umami's payload of an event. */
  const payloadOf = ({ path, query, referrer, screen, title = document.title, name, data }) => ({
    website: websiteId,
    hostname: location.hostname,
    language: navigator.language,
    url: path.replace(/(?=#)|$/, () => (query && excludeSearch != "true" ? `?${query}` : "")),
    referrer,
    screen,
    title,
    name,
    data,
    tag: tag.dataset.tag,
    id,
  });

  const deliver = async ({ type = "event", payload, ...event }) => {
    try {
      payload = payload || payloadOf(event);
      if (window[beforeSend]) payload = await window[beforeSend](type, payload);
      if (payload) return await post(endpoint, JSON.stringify({ type, payload }));
    } catch {
      // The same as in quietly.js, which cannot wait.
    }
  };

  const listed = (domains || location.hostname).split(",").map((domain) => domain.trim());
  const isOut = !listed.includes(location.hostname) || (doNotTrack == "true" && navigator.doNotTrack == 1);
  const wanted = (_, send) => (event) => isOut || stored("umami.disabled") || send(event);

  const elements = (_, send) =>
    hearClicks(`[${EVENT}]`, (element) =>
      send({ name: element.getAttribute(EVENT), data: attributesOf(element, `${EVENT}-`) }),
    );

  /** What is no event here has a payload of its own, and a title, so that it does not wait for one. */
  const sendAs = (send, type, payload) => send({ title: "", type, payload });
  const page = () => describePage(settings);

  const performances = (_, send) => {
    if (tag.dataset.performance != "true") return;
    vitals(settings, ({ path, props }) =>
      sendAs(send, "performance", { ...payloadOf({ ...page(), path }), ...props }),
    );
  };

  /** `window.umami`; all of it can be waited for. */
  const calls = (_, send) => {
    const track = async (name, data) => {
      if (typeof name == "string") return send({ name, data });
      const payload = payloadOf(page());
      return sendAs(send, "event", typeof name == "function" ? name(payload) : { ...(name || payload) });
    };
    const identify = async (person, data = person) => {
      if (typeof person == "string") id = person;
      return sendAs(send, "identify", { ...payloadOf(page()), data: typeof data == "object" ? data : undefined });
    };
    window.umami = { track, identify, getSession: () => ({ website: websiteId }) };
  };

  const features = [wanted, titles, anchors, described, all({ pageviews }), elements, performances, calls];
  start(settings, endpoint + websiteId, all(features), deliver);
})();
