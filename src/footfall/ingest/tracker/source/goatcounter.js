/**
 * What GoatCounter's address answers: one pageview a load and events of clicks, under its attributes and
 * `window.goatcounter`, in its wire format. Single pages call `goatcounter.count` themselves, as they did.
 */
import { hearClicks } from "./clicks.js";
import { hear } from "./hear.js";
import { quietly } from "./quietly.js";
import { post } from "./send.js";
import { start } from "./start.js";
import { stored } from "./stored.js";
import { showsCount } from "./visitCount.js";

const CLICKED = "data-goatcounter-click";

/** One's own machine and network. */
const LOCAL = /(^|\.)localhost$|^0\.0\.0\.0$|^(127|10|192\.168|172\.(1[6-9]|2\d|3[01]))\./;

quietly(() => {
  // A module has no currentScript. GoatCounter's own tag may be on the page, too.
  const tag = document.currentScript || document.querySelector("script[data-goatcounter]");
  const { goatcounter: named, goatcounterSettings } = tag.dataset;
  const vars = { ...window.goatcounter, ...(goatcounterSettings && JSON.parse(goatcounterSettings)) };
  const endpoint = vars.endpoint || named || new URL("/count", tag.src).href;

  /** Return why this page is not counted; false when it is. */
  const filter = () => {
    if (document.prerendering) return "prerender";
    if (!vars.allow_frame && location !== parent.location) return "frame";
    if (!vars.allow_local && LOCAL.test(location.hostname)) return "localhost";
    if (!vars.allow_local && location.protocol == "file:") return "localfile";
    return stored("skipgc") == "t" && "disabled with #toggle-goatcounter";
  };

  /** The path that the page's canonical link says, where it is one of this host. */
  const ownPath = () => {
    const link = document.querySelector('link[rel="canonical"][href]');
    const bare = (host) => host.replace(/^www\./, "");
    const { pathname, search } = link && bare(new URL(link.href).host) == bare(location.host) ? new URL(link.href) : location;
    return pathname + search || "/";
  };

  /** Return what is told under each name; a callback gets what it would be. */
  const get_data = (given) => {
    const told = { ...vars, ...given };
    const value = (key, usual) => {
      const own = told[key];
      return typeof own == "function" ? own(usual) : (own ?? usual);
    };
    return {
      // Only a callback can say null, which skips it.
      p: value("path", ownPath()),
      r: value("referrer", document.referrer),
      t: value("title", document.title),
      e: !!told.event,
      s: screen.width,
      q: location.search,
      ns: told.no_session ? 1 : "",
      // Ours: on which page an event happened.
      page: told.event ? ownPath() : "",
    };
  };

  const url = (given) => {
    const told = get_data(given);
    if (told.p === null) return;
    const filled = Object.entries(told).filter(([, value]) => value);
    // A number that no cache has seen.
    return `${endpoint}?${new URLSearchParams(filled)}&rnd=${Math.random().toString(36).slice(2)}`;
  };

  /** An event that a click on *element* is. */
  const clickOf = (element) => {
    const { goatcounterClick, goatcounterTitle, goatcounterReferrer, goatcounterNoSession } = element.dataset;
    return {
      event: true,
      path: goatcounterClick || element.name || element.id,
      title: goatcounterTitle || element.title || element.innerHTML.slice(0, 200),
      referrer: goatcounterReferrer || "",
      no_session: goatcounterNoSession !== undefined,
    };
  };

  /** Leave this browser out, or count it again, as the address says. */
  const toggle = () => {
    if (location.hash != "#toggle-goatcounter") return;
    const isOut = stored("skipgc") != "t";
    localStorage.skipgc = isOut ? "t" : "f";
    alert(`This browser is ${isOut ? "not " : ""}counted on this site from now on. Open this address again to change it.`);
  };

  const begin = (_, send) => {
    const count = quietly(send);
    let isBound;
    let isShown;

    // Elements that a page makes later need not be bound: every click is heard.
    const bind_events = quietly(() => {
      if (!isBound) hearClicks(`[${CLICKED}]`, (element) => count(clickOf(element)));
      isBound = true;
    });
    const show = () => {
      if (isShown || document.hidden || document.prerendering) return;
      isShown = true;
      count();
    };

    window.goatcounter = {
      ...vars,
      count,
      url,
      filter,
      bind_events,
      get_data,
      get_query: (name) => new URLSearchParams(location.search).get(name) ?? undefined,
      visit_count: showsCount(endpoint, () => get_data().p),
    };
    quietly(toggle)();
    if (!vars.no_onload) {
      hear("visibilitychange prerenderingchange", show);
      show();
    }
    if (!vars.no_events) bind_events();
  };

  start(
    vars,
    endpoint,
    begin,
    quietly((given) => {
      const address = !filter() && url(given);
      if (address) return post(address, "");
    }),
  );
})();
