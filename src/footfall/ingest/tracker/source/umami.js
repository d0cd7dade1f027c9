/** What Umami's address answers: pageviews and events under its attributes and `window.umami`, in its wire format. */
import { hearNamed } from "./clicks.js";
import { all } from "./features.js";
import { describePage, described } from "./page.js";
import { pageviews } from "./pageviews.js";
import { attributesOf } from "./properties.js";
import { quietly } from "./quietly.js";
import { post } from "./send.js";
import { start } from "./start.js";
import { stored } from "./stored.js";
import { titles } from "./titles.js";

const EVENT = "data-umami-event";

quietly(() => {
  const tag = document.currentScript || document.querySelector("script[data-website-id]");
  const { websiteId, hostUrl, domains, autoTrack, doNotTrack, excludeSearch, beforeSend, tag: label } = tag.dataset;
  const endpoint = hostUrl ? `${hostUrl.replace(/\/$/, "")}/api/send` : new URL("api/send", tag.src).href;
  const settings = { ...tag.dataset, off: autoTrack == "false" ? "pageviews" : "" };
  let id;

  /** Umami's payload of an event. */
  const payloadOf = ({ path, query, referrer, screen, title = document.title, name, data }) => ({
    website: websiteId,
    hostname: location.hostname,
    language: navigator.language,
    url: path + (query && excludeSearch != "true" ? `?${query}` : ""),
    referrer,
    screen,
    title,
    name,
    data,
    tag: label,
    id,
  });

  const deliver = quietly(async ({ type = "event", payload, ...event }) => {
    payload = payload || payloadOf(event);
    if (window[beforeSend]) payload = await window[beforeSend](type, payload);
    if (payload) return post(endpoint, JSON.stringify({ type, payload }));
  });

  const listed = (domains || location.hostname).split(",").map((domain) => domain.trim());
  const isOut = !listed.includes(location.hostname) || (doNotTrack == "true" && navigator.doNotTrack == 1);
  const wanted = (_, send) => (event) => isOut || stored("umami.disabled") || send(event);

  const elements = (_, send) =>
    hearNamed(`[${EVENT}]`, (element) =>
      send({ name: element.getAttribute(EVENT), data: attributesOf(element, `${EVENT}-`) }),
    );

  /** `window.umami`; all of it can be waited for. */
  const calls = (_, send) => {
    const { title } = document;
    const page = () => payloadOf(describePage(settings));
    const track = async (name, data) => {
      if (typeof name == "string") return send({ name, data });
      return send({ title, payload: typeof name == "function" ? name(page()) : { ...(name || page()) } });
    };
    const identify = async (person, data = typeof person == "object" ? person : undefined) => {
      if (typeof person == "string") id = person;
      return send({ title, type: "identify", payload: { ...page(), data } });
    };
    window.umami = { track, identify, getSession: () => ({ website: websiteId }) };
  };

  start(settings, endpoint, all([wanted, titles, described, all({ pageviews }), elements, calls]), deliver);
})();
