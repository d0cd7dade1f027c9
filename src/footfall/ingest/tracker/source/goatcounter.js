/**
 * What GoatCounter's address answers: one pageview a load and events of clicks, under its attributes and
 * `window.goatcounter`, in its wire format. Single pages call `goatcounter.count` themselves, as they did.
 */
import { hearNamed } from "./clicks.js";
import { quietly } from "./quietly.js";
import { post } from "./send.js";
import { start } from "./start.js";
import { stored } from "./stored.js";
import { showsCount } from "./visitCount.js";

const CLICKED = "data-goatcounter-click";

/** One's own machine and network. */
const LOCAL = /(^|\.)localhost$|^0\.0\.0\.0$|^(127|10|192\.168|172\.(1[6-9]|2\d|3[01]))\./;

quietly(() => {
  const tag = document.querySelector("script[data-goatcounter]") || document.currentScript;
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
  const read = (given) => {
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
      e: told.event ? "true" : "",
      s: screen.width,
      q: location.search,
      ns: told.no_session ? "1" : "",
      // Ours: on which page an event happened.
      page: told.event ? ownPath() : "",
    };
  };

  const url = (given) => {
    const told = read(given);
    if (told.p === null) return;
    const filled = Object.entries(told).filter(([, value]) => value);
    // A number that no cache has seen.
    return `${endpoint}?${new URLSearchParams(filled)}&rnd=${Math.random().toString(36).slice(2)}`;
  };

  start(
    vars,
    endpoint,
    (_, send) => {
      const count = quietly((given) => send(given));
      const clicked = (element) => {
        const { goatcounterClick, goatcounterTitle, goatcounterReferrer, goatcounterNoSession } = element.dataset;
        const name = goatcounterClick || element.name || element.id;
        count({
          event: true,
          path: name,
          title: goatcounterTitle || (element.innerHTML || "").slice(0, 200),
          referrer: goatcounterReferrer || "",
          no_session: goatcounterNoSession !== undefined,
        });
      };
      window.goatcounter = {
        ...vars,
        count,
        url,
        filter,
        // Elements need not be bound: every click is heard.
        bind_events: () => {},
        get_query: (name) => new URLSearchParams(location.search).get(name) ?? undefined,
        visit_count: showsCount(endpoint, () => read().p),
      };

      if (location.hash == "#toggle-goatcounter") localStorage.skipgc = stored("skipgc") == "t" ? "f" : "t";
      const show = quietly(() => {
        if (document.hidden || document.prerendering) return;
        for (const type of ["visibilitychange", "prerenderingchange"]) document.removeEventListener(type, show);
        count();
      });
      if (!vars.no_onload) {
        for (const type of ["visibilitychange", "prerenderingchange"]) document.addEventListener(type, show);
        show();
      }
      if (!vars.no_events) hearNamed(`[${CLICKED}]`, clicked);
    },
    quietly((given) => {
      const address = !filter() && url(given);
      if (address) return post(address, "");
    }),
  );
})();
