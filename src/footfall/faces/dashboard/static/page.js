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
  if (target.matches("[data-submits]")) target.form.requestSubmit();
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
const showTip = ({ target, type }) => {
  const bucket = type === "pointerleave" ? null : target.closest?.("[data-chart] .bucket");
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

const begin = () => {
  live();
  follow();
};
document.addEventListener("htmx:after:swap", begin);
document.addEventListener("visibilitychange", () => {
  follow();
  if (!document.hidden) live();
});
begin();
