// The page of the search. Where the site is served, Pagefind answers from the index beside the pages; from a
// disk, where a page may not fetch, and where Pagefind does not run, Sphinx's own search does.
"use strict";

const OWN = document.currentScript;
const ROOT = new URL("..", OWN.src);
const RANKING = { pageLength: 0.2, metaWeights: { title: 0.5 } }; // long chapters count as much as short entries
const AT_ONCE = 10;
const LOOKED_THROUGH = 30; // for a page that is called what was asked for
const SECTIONS = 3; // of one page
const PAUSE = 200; // ms without a key before a search

const field = document.querySelector("main .find input");
const said = document.getElementById("search-progress");
const results = document.getElementById("search-results");

// ---- what is found

let engine = null;
function pagefind() {
  engine ??= import(new URL("pagefind/pagefind.js", ROOT)).then(async (made) => {
    await made.options({ baseUrl: ROOT.pathname, excerptLength: 24, ranking: RANKING });
    return made;
  });
  return engine;
}

let known = null;
function words() {
  known ??= fetch(new URL("pagefind/words.json", ROOT)).then((answer) => answer.json());
  return known;
}

async function find(asked, count = AT_ONCE) {
  const words = await spelt(asked);
  const search = await (await pagefind()).search(words);
  const first = search.results.slice(0, Math.max(count, LOOKED_THROUGH));
  const pages = (await Promise.all(first.map((result) => result.data()))).map(found);
  const plain = (words) => words.toLowerCase().replace(/-/g, " ");
  const called = (page) => page.title === asked || (page.isTerm && plain(page.title) === plain(asked));
  const ordered = [...pages.filter(called), ...pages.filter((page) => !called(page))];
  return { asked, words, count: search.results.length, pages: ordered.slice(0, count) };
}

// A page with the sections where the words stand: {title, about, isTerm, address, excerpt, sections}.
function found(page) {
  const weight = (section) => section.weighted_locations.reduce((sum, each) => sum + each.balanced_score, 0);
  const sections = page.sub_results
    .filter((section) => section.anchor && section.anchor.element !== "h1")
    .sort((a, b) => weight(b) - weight(a))
    .slice(0, SECTIONS);
  return {
    title: page.meta.title,
    about: page.meta.about,
    isTerm: Boolean(page.meta.place),
    address: page.meta.place ? new URL(page.meta.place, ROOT).href : page.url,
    excerpt: page.excerpt,
    sections: sections.map(({ title, url, excerpt }) => ({ title, address: url, excerpt })),
  };
}

// ---- spelling: a word that is not in the book, nor begins one, becomes the nearest that is

async function spelt(asked) {
  const all = await words();
  return asked.replace(/[a-z]{4,}/gi, (word) => {
    const small = word.toLowerCase();
    return all.some((each) => each.startsWith(small)) ? word : nearest(small, all) || word;
  });
}

function nearest(word, all) {
  let best = null;
  let least = word.length < 6 ? 2 : 3;
  for (const each of all) {
    if (Math.abs(each.length - word.length) >= least) continue;
    const apart = distance(word, each);
    if (apart < least) [best, least] = [each, apart];
  }
  return best;
}

// Letters to add, drop, change, or swap with a neighbour.
function distance(a, b) {
  let [before, above] = [[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    [before, above] = [above, row];
  }
  return above[b.length];
}

// ---- what is shown

function made(tag, kind, ...children) {
  const element = document.createElement(tag);
  if (kind) element.className = kind;
  element.append(...children);
  return element;
}

function link(title, address) {
  const element = made("a", "", title);
  element.href = address;
  return element;
}

function excerpt(html) {
  const element = made("p", "excerpt");
  element.innerHTML = html; // Pagefind escapes all but its own <mark>
  return element;
}

function entry(page) {
  const item = made("li", "", made("h2", "", link(page.title, page.address)));
  if (page.about) item.firstChild.append(made("small", "", page.about));
  if (!page.sections.length) item.append(excerpt(page.excerpt));
  const sections = page.sections.map((each) => made("li", "", link(each.title, each.address), excerpt(each.excerpt)));
  if (sections.length) item.append(made("ul", "", ...sections));
  return item;
}

function account({ asked, words, count }) {
  const instead = words === asked ? "" : `“${asked}” is not in the book. `;
  const pages = count === 1 ? "1 page" : `${count} pages`;
  return count ? `${instead}${pages} found for “${words}”.` : `${instead}Nothing found for “${words}”.`;
}

function show(answer) {
  said.textContent = account(answer);
  const list = made("ol", "found", ...answer.pages.map(entry));
  results.replaceChildren(list);
  if (answer.pages.length === answer.count) return;
  const more = made("button", "bar-button more", "More results");
  more.type = "button";
  more.addEventListener("click", async () => {
    show(await find(answer.asked, answer.pages.length + AT_ONCE));
    results.querySelectorAll("ol.found > li > h2 > a")[answer.pages.length].focus();
  });
  results.append(more);
}

// ---- the field

let latest = 0;
async function search() {
  const asked = field.value.trim();
  const own = ++latest;
  if (!asked) {
    said.textContent = "";
    results.replaceChildren();
    return;
  }
  try {
    const answer = await find(asked);
    if (own === latest) show(answer);
  } catch (refused) {
    searchAsFromDisk();
  }
}

function searchAsFromDisk() {
  for (const address of OWN.dataset.fromDisk.split(" ")) {
    const script = document.createElement("script");
    script.async = false; // one after the other
    script.src = address;
    document.head.append(script);
  }
}

field.value = new URLSearchParams(location.search).get("q") || "";
if (location.protocol === "file:") {
  searchAsFromDisk();
} else {
  let waiting = 0;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      history.replaceState(null, "", field.value ? `?q=${encodeURIComponent(field.value)}` : location.pathname);
      search();
    }, PAUSE);
  });
  search();
}
if (!field.value) field.focus();
