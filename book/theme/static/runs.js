/* Buttons that run the page's cells and set its explorations free. Nothing is asked for before one is pressed;
   python/page.js then does what it says. A page from disk, or a browser without workers, shows none. */
(function () {
  "use strict";

  const own = document.currentScript;
  if (location.protocol === "file:" || !window.Worker || !window.WebAssembly || !window.TransformStream) return;

  let page = null;

  /* The part that runs cells, fetched by the first press, or for a reader who left code in a cell. */
  function fetched() {
    page = page || import(new URL("python/page.js", own.src)).then((part) => part.pageOf(own.dataset));
    return page;
  }

  function press(node, act, said) {
    fetched().then(
      (found) => found.press(node, act),
      () => {
        page = null;
        said.textContent = "This could not be loaded; press again.";
      },
    );
  }

  /* Buttons, and a line in which they say what they do. */
  function bar(node, names) {
    const line = document.createElement("div");
    const said = document.createElement("output");
    line.className = "run-bar";
    for (const [act, text] of names) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = `run-${act}`;
      button.textContent = text;
      button.addEventListener("click", () => press(node, act, said));
      line.append(button);
    }
    line.append(said);
    return line;
  }

  function keeps() {
    try {
      return Object.keys(localStorage).some((key) => key.startsWith(`cell ${location.pathname} `));
    } catch {
      return false; // a browser that keeps nothing
    }
  }

  function start() {
    const scratch = document.querySelector(".cell.scratch");
    if (scratch) scratch.closest("section").hidden = false;
    for (const cell of document.querySelectorAll("main .cell")) {
      const input = cell.querySelector(".cell_input");
      if (!input) continue;
      const names = [["run", "Run"], ["edit", "Edit"]];
      if (cell.matches(".tag_write") && /^# check\(/m.test(input.textContent)) names.push(["check", "Check"]);
      input.after(bar(cell, names));
    }
    for (const figure of document.querySelectorAll("figure.exploration")) {
      figure.querySelector(".exploration-status").before(bar(figure, [["live", "Live"]]));
    }
    if (keeps()) fetched().then((found) => found.restore());
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
