// Deep Learning, Line by Line: the theme switch, the contents on a phone, copy buttons, previews of
// equations, print. Without this script every page can still be read.
"use strict";

const root = document.documentElement;

function remember(name, value) {
  try { localStorage.setItem(name, value) } catch (refused) { /* private windows and file:// may refuse */ }
}

// ---- light, dark, or as the system has it
const MODES = ["", "light", "dark"];
const themeButton = document.querySelector(".bar-button.theme");
function showMode() {
  themeButton.querySelector("span").textContent = "Theme: " + (root.dataset.mode || "auto");
}
themeButton.addEventListener("click", () => {
  root.dataset.mode = MODES[(MODES.indexOf(root.dataset.mode) + 1) % MODES.length];
  remember("mode", root.dataset.mode);
  root.dispatchEvent(new Event("mode"));
  showMode();
});
showMode();

// ---- the contents, where they do not fit beside the text
const menu = document.querySelector(".bar-button.menu");
const contents = document.getElementById("contents");
const current = contents.querySelector("[aria-current]");
function showCurrent() {
  if (!current || !current.offsetParent) return;
  const away = current.getBoundingClientRect().top - contents.getBoundingClientRect().top;
  contents.scrollTop += away - contents.clientHeight / 3;
}
function openContents(open) {
  contents.classList.toggle("open", open);
  menu.setAttribute("aria-expanded", open);
  if (open) showCurrent();
}
contents.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']"); // a section of this page, which the contents cover
  if (link) openContents(false);
});
menu.addEventListener("click", () => openContents(!contents.classList.contains("open")));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && contents.classList.contains("open")) {
    openContents(false);
    menu.focus();
  }
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  const field = document.querySelector(".bar .find input");
  if (event.key === "/" && !typing && field.offsetParent) {
    event.preventDefault();
    field.focus();
  }
});
showCurrent();

// ---- what is wider than the page scrolls, and the keyboard can scroll it
const BOXES = ".math-block, .highlight pre, pre.literal-block, .scrolls, .cell_output pre";
function reachable(box) {
  if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  else box.removeAttribute("tabindex");
}
// Asked of a box when its size changes (the page's width, a fold that opens, a section that comes near)
// and when a font arrives; never of one in a section that is not laid out, which would lay it out.
const laidOut = new Set();
const sizes = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) {
    if (contentRect.width) laidOut.add(target);
    else laidOut.delete(target);
    if (contentRect.width) reachable(target);
  }
});
for (const box of document.querySelectorAll(BOXES)) sizes.observe(box);
if (document.fonts) document.fonts.addEventListener("loadingdone", () => laidOut.forEach(reachable));

// ---- copy; of what a console shows, the lines that were typed
function typed(shown) {
  const lines = shown.split("\n").filter((line) => /^(>>>|\.\.\.)( |$)/.test(line));
  return lines.map((line) => line.slice(4)).join("\n");
}
for (const block of document.querySelectorAll("main .highlight")) {
  if (!navigator.clipboard || block.closest(".cell_output:not(:has(.listing))")) continue;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    const shown = block.querySelector("pre").innerText.trimEnd();
    await navigator.clipboard.writeText((block.closest(".highlight-pycon") ? typed(shown) : shown) + "\n");
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy" }, 1500);
  });
  block.append(button);
}

// ---- a link into something folded opens it
function unfold() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let fold = target && target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  if (target && target.closest("details")) target.scrollIntoView();
}
addEventListener("hashchange", () => {
  unfold();
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target) arrive(target);
});

/* What is far away has a guessed height: as it is laid out on the way there, the target moves on. */
function arrive(target, frames = 60) {
  if (target.getBoundingClientRect().top > innerHeight) target.scrollIntoView();
  if (frames) requestAnimationFrame(() => arrive(target, frames - 1));
}

unfold();

// ---- a page that is loaded again shows what it showed: by its sections, since the browser counts pixels,
// and where a section lies hangs on those before it, which may not have been laid out in the same fonts
const parts = [...document.querySelectorAll(".chapter article > section > section")];
function seenKey() {
  return `seen of ${location.pathname} at ${innerWidth}`;
}
function keepPlace() {
  const first = parts.findLastIndex((part) => part.getBoundingClientRect().top <= 0);
  const lengths = parts.map((part) => part.offsetHeight);
  sessionStorage.setItem(seenKey(), JSON.stringify({ lengths, first, top: topOf(first) }));
}
function topOf(part) {
  return (parts[part] || document.documentElement).getBoundingClientRect().top;
}
function findPlace({ lengths, first, top }) {
  lengths.forEach((length, k) => {
    if (parts[k]) parts[k].style.containIntrinsicBlockSize = `auto ${length}px`;
  });
  const { type } = performance.getEntriesByType("navigation")[0];
  if (!["reload", "back_forward"].includes(type)) return;
  const arrive = () => scrollBy(0, topOf(first) - top);
  arrive();
  document.fonts.ready.then(arrive); // lines may break anew in the book's own fonts
}
try {
  const seen = parts.length && sessionStorage.getItem(seenKey());
  if (seen) findPlace(JSON.parse(seen));
  if (parts.length) {
    history.scrollRestoration = "manual";
    addEventListener("pagehide", keepPlace);
  }
} catch (refused) { /* private windows and file:// may refuse */ }

// ---- on paper everything is open, and every picture is there
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("main details:not([open], .sections)")];
  for (const fold of opened) fold.open = true;
  for (const picture of document.querySelectorAll("img[loading=lazy]")) picture.loading = "eager";
});
addEventListener("afterprint", () => {
  for (const fold of opened) fold.open = false;
  opened = [];
});

// ---- an equation is shown where it is referred to
let preview = null;
function hidePreview() {
  if (preview) preview.remove();
  preview = null;
}
function showPreview(link) {
  const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!target || !target.classList.contains("equation")) return;
  hidePreview();
  preview = document.createElement("div");
  preview.className = "preview";
  preview.setAttribute("aria-hidden", "true");
  preview.append(target.querySelector(".katex-display").cloneNode(true));
  document.body.append(preview);
  const place = link.getBoundingClientRect();
  const left = Math.min(place.left, root.clientWidth - preview.offsetWidth - 12);
  preview.style.left = Math.max(8, left) + scrollX + "px";
  preview.style.top = place.bottom + 8 + scrollY + "px";
}
for (const link of document.querySelectorAll('main a[href^="#equation-"]:not(.equation-number)')) {
  link.addEventListener("pointerenter", () => showPreview(link));
  link.addEventListener("focus", () => showPreview(link));
  link.addEventListener("pointerleave", hidePreview);
  link.addEventListener("blur", hidePreview);
}

// ---- which section is being read
const links = new Map([...document.querySelectorAll(".here a")].map((link) => [link.hash.slice(1), link]));
const spy = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    links.forEach((link) => link.classList.remove("now"));
    links.get(entry.target.id).classList.add("now");
  }
}, { rootMargin: "-15% 0px -75% 0px" });
links.forEach((link, id) => { const section = document.getElementById(id); if (section) spy.observe(section) });

// ---- the landing page's exploration plays once and returns to where it began, unless it is touched;
// where motion is unwelcome it stands still
const moving = document.querySelector(".moving");
const player = moving && moving.querySelector(".exploration-play");
if (player && !matchMedia("(prefers-reduced-motion: reduce)").matches) {
  let touched = false;
  for (const sign of ["pointerdown", "keydown"]) moving.addEventListener(sign, () => { touched = true });
  const ended = new MutationObserver(() => {
    if (player.getAttribute("aria-pressed") === "true") return;
    ended.disconnect();
    setTimeout(() => { if (!touched) moving.querySelector(".exploration-reset").click() }, 1500);
  });
  addEventListener("load", () => {
    player.click();
    ended.observe(player, { attributeFilter: ["aria-pressed"] });
  });
}
