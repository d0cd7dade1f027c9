/** What pages do with a script; everything works without one, too. */

document.documentElement.classList.add("scripted");

/** Menus close when something else is clicked, opened or done. */
const closeMenus = (except) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== except && !menu.contains(except)) menu.open = false;
  }
};
document.addEventListener("click", (event) => {
  closeMenus(event.target.closest("details.menu"));
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens).showModal();
  const copier = event.target.closest("[data-copies]");
  if (copier) {
    navigator.clipboard.writeText(document.getElementById(copier.dataset.copies).textContent.trim());
    copier.classList.add("done");
  }
});
document.addEventListener("toggle", ({ target }) => {
  if (!target.matches?.("details.menu") || !target.open) return;
  closeMenus(target);
  target.querySelector("select, input:not([type=hidden], [type=date])")?.focus();
}, true);
document.addEventListener("change", ({ target }) => {
  if (!target.matches("[data-submits]")) return;
  // The foot was drawn with the first page; the present one is the way back.
  target.form.elements.back.value = location.pathname + location.search;
  target.form.requestSubmit();
});

/** One key for each thing that is done often; an element says which by `data-key`. */
document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (key === "Escape") {
    const open = document.querySelector("details.menu[open]");
    closeMenus();
    open?.querySelector("summary").focus();
    return;
  }
  if (target.closest("input, select, textarea, [contenteditable], dialog")) return;
  if (key === "?") return document.getElementById("keys").showModal();
  const element = document.querySelector(`[data-key="${CSS.escape(key)}"]`) || (key === "g" && document.querySelector(".brand"));
  if (!element) return;
  event.preventDefault();
  if (element.matches("details")) element.open = !element.open;
  else element.click();
});

/** The bucket of a chart at which somebody points is read out beside it: what its title says, which is then not shown twice. */
const tip = document.createElement("div");
tip.className = "tip";
const dot = document.createElement("div");
dot.className = "tip-dot";
const texts = new WeakMap();
const textOf = (bucket) => {
  const title = bucket.querySelector("title");
  if (title) {
    texts.set(bucket, title.textContent);
    title.remove();
  }
  return texts.get(bucket);
};
const line = (name, textContent) => Object.assign(document.createElement(name), { textContent });
let shown;
const showTip = ({ target, type, pointerType }) => {
  // A finger's tip stays when the finger is lifted.
  if (type === "pointerleave" && pointerType === "touch") return;
  const bucket = type === "pointerleave" ? null : target.closest?.("[data-chart] .bucket");
  shown = bucket;
  if (!bucket) {
    tip.remove();
    dot.remove();
    return;
  }
  const plot = bucket.closest("[data-chart]");
  const [label, value, ...rest] = textOf(bucket).split("\n");
  tip.replaceChildren(line("span", label), line("b", value), line("span", rest.join("\n").trim()));
  plot.append(tip);
  const { x, width } = bucket.getBoundingClientRect();
  const left = x + width / 2 - plot.getBoundingClientRect().x;
  const { clientWidth } = plot;
  tip.style.left = `${Math.max(0, left < clientWidth / 2 ? left + 14 : left - 14 - tip.offsetWidth)}px`;
  tip.style.top = "8px";
  const { y } = bucket.dataset;
  if (y === undefined) return dot.remove();
  plot.append(dot);
  dot.style.left = `${left}px`;
  dot.style.top = `${y}%`;
};
document.addEventListener("pointerover", showTip);
document.addEventListener("pointerleave", showTip, true);
document.addEventListener("pointermove", ({ pointerType, clientX, clientY }) => {
  // A finger that slides is said to be where it was put down.
  if (pointerType === "touch" && shown) showTip({ target: document.elementFromPoint(clientX, clientY) ?? shown });
});
let read;
let reads = false;
document.addEventListener("pointerdown", ({ target, pointerType }) => {
  const bucket = target.closest?.("[data-chart] .bucket");
  reads = pointerType === "touch" && bucket && bucket !== read;
  read = bucket;
}, true);
document.addEventListener("click", (event) => {
  // The first touch of a bucket reads it, the second follows its link.
  if (!reads) return;
  event.preventDefault();
  event.stopPropagation();
}, true);

/** Who is here now, beside the site's name: asked at times while somebody looks. */
let asking;
const live = async () => {
  clearTimeout(asking);
  const element = document.querySelector("[data-live]");
  if (!element) return;
  if (!document.hidden) {
    const answer = await fetch(element.dataset.live).catch(() => undefined);
    if (answer?.ok) element.querySelector("[data-live-number]").textContent = await answer.text();
  }
  asking = setTimeout(live, 10_000);
};

/** A page that says from where it is renewed is, while somebody looks. */
let stream;
const follow = () => {
  stream?.close();
  const element = document.querySelector("[data-stream]");
  if (!element || document.hidden) return;
  stream = new EventSource(element.dataset.stream);
  stream.onmessage = ({ data }) => {
    element.innerHTML = data;
    window.htmx.process(element);
  };
};

/** Links say which tabs were open when they were drawn; what was opened since, and what one opens, is open, too. */
const openTabs = (source) => {
  const opened = source.closest("[data-tab]")?.dataset.tab ?? [];
  const tabs = new URLSearchParams(location.search).getAll("tab").concat(opened);
  return [...new Map(tabs.map((tab) => [tab.split(":", 1)[0], tab])).values()];
};
const withTabs = (address, tabs) => {
  const [path, query = ""] = address.split("#", 1)[0].split("?");
  const others = query.split("&").filter((pair) => pair && !pair.startsWith("tab="));
  const shown = tabs.map((tab) => `tab=${encodeURIComponent(tab).replace("%3A", ":")}`);
  return `${path}?${[...others, ...shown].join("&")}`;
};
document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  const { request, sourceElement } = ctx;
  const { pathname } = new URL(request.action, location);
  if (pathname !== location.pathname && !pathname.startsWith(`${location.pathname}/`)) return;
  const tabs = openTabs(sourceElement);
  request.body.delete("tab");
  if (request.method === "GET") request.action = withTabs(request.action, tabs);
  else for (const tab of tabs) request.body.append("tab", tab);
});
let moved = false;
document.addEventListener("htmx:before:history:update", ({ detail: { history, sourceElement } }) => {
  moved = new URL(history.path, location).pathname !== location.pathname;
  if (sourceElement.dataset.tab) history.path = withTabs(history.path, openTabs(sourceElement));
});

/** What had the focus may be gone with a swap: then what took its place has it, else the page. */
let focusAgain;
document.addEventListener("htmx:before:swap", () => {
  const from = document.activeElement;
  focusAgain = undefined;
  if (from === document.body) return;
  const menu = from.closest("details.menu[id]");
  const tabs = from.closest("[data-tab]") && from.closest(".panel");
  if (tabs) focusAgain = `#${tabs.id} .tabs [aria-current]`;
  else focusAgain = menu ? `#${menu.id} > summary` : from.id ? `#${CSS.escape(from.id)}` : "";
});

/** A new site's days are probably those of whoever adds it. */
const guessZone = () => {
  const field = document.querySelector("input[data-zone]");
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  if (field?.value === "UTC" && timeZone) field.value = timeZone;
};

const begin = () => {
  guessZone();
  document.querySelector(".side [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  live();
  follow();
};
document.addEventListener("htmx:after:swap", () => {
  if (focusAgain !== undefined && document.activeElement === document.body) {
    const next = (focusAgain && document.querySelector(focusAgain)) || document.getElementById("page");
    next.focus({ preventScroll: true });
  }
  // Another page begins at its top; another view of the same one is where one was.
  if (moved) scrollTo(0, 0);
  moved = false;
  begin();
});
document.addEventListener("visibilitychange", () => {
  follow();
  if (!document.hidden) live();
});
begin();
