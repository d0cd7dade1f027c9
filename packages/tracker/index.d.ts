/** The tracker of a footfall server, for applications that are bundled. */

/** What `init` starts unless `off` names it. */
export type Feature = "pageviews" | "engagement" | "links" | "downloads" | "forms";

/** What `init` starts only when it is given. */
export interface Extra {
  (settings: object, send: (event: object) => unknown): unknown;
}

export interface Options {
  /** Your footfall server, such as `https://stats.example.com`. */
  server: string;
  /** Where events are sent to on it; `/collect` unless the server's setting `collect_path` names another place. */
  collectPath?: string;
  /** The fragment is part of the path, for routers that keep the page in it. */
  hash?: boolean;
  /** Count `localhost`, `127.0.0.1` and `[::1]` too. */
  local?: boolean;
  /** Do not count browsers that send Global Privacy Control. */
  gpc?: boolean;
  /** Do not count browsers that send Do Not Track. */
  dnt?: boolean;
  /** This page stands for those that do not exist: send an event `404`. */
  notFound?: boolean;
  /** Paths that are not counted; `*` stands for a part of a path, `**` for anything. */
  exclude?: readonly string[];
  /** Endings of what is a download, instead of the usual ones. */
  fileTypes?: readonly string[];
  /** Properties that all events carry. */
  props?: Props;
  /** What is left out. With `"pageviews"` here only `track("pageview")` counts one. */
  off?: readonly Feature[];
  /** What is added, such as `vitals`. */
  features?: readonly Extra[];
}

export type Props = Record<string, string | number | boolean>;

export interface Revenue {
  amount: number | string;
  /** An ISO 4217 code, such as `EUR`. */
  currency: string;
}

export interface EventOptions {
  props?: Props;
  revenue?: Revenue;
  /** `false`: the event ends no bounce. */
  interactive?: boolean;
  /** The page, where the address does not say it. */
  path?: string;
  referrer?: string;
  title?: string;
}

/** Start, once for each server; later calls do nothing. Does nothing outside of a browser. */
export declare function init(options: Options): void;

/** Send an event; the name `pageview` is a pageview. What is called before `init` waits for it. */
export declare function track(name: string, options?: EventOptions): void;

/** Leave this browser out on this site from now on, or count it again. */
export declare function ignore(isIgnored?: boolean): void;

/** Web vitals, told once for each load. */
export declare const vitals: Extra;
