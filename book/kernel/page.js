/* What the buttons of a page do: cells are run and edited, exercises checked, explorations set free. */
import { Python } from "./client.js";
import { setFree } from "./live.js";
import { Store } from "./store.js";

const SLOW = 4; // seconds from which a cell says how long it takes
const SLOWER = 4; // times that the page takes longer than the machine that made the book
const LINES = 2000; // of what is printed that are shown
const ON_DEMAND = { matplotlib: "matplotlib", scipy: "scipy", sympy: "sympy", mpmath: "sympy", sklearn: "scikit-learn" };
const HELP = "Shift-Enter runs. Tab indents; Escape, then Tab, leaves.";
const CALL = /^# (check\(.*\))\s*$/m;

export function pageOf(data) {
  return new Page(data);
}

class Page {
  /* data: what the page's build says of it: packages that its chapter imports, seconds of each of its cells,
     and of those that do something else on a page, what. */
  constructor({ packages = "", seconds = "", differs = "{}" }) {
    this.packages = packages.split(" ").filter(Boolean);
    const times = seconds.split(" ").map(Number);
    const others = JSON.parse(differs);
    const nodes = [...document.querySelectorAll("main .cell")].filter((node) => node.querySelector(".cell_input"));
    this.cells = nodes.map((node, place) => new Cell(this, node, place, times[place] || 0, others[place]));
    this.bound = []; // what binds each exploration that was set free
    this.current = null; // the cell whose prints are shown
    this.turn = Promise.resolve();
    this.python = new Python({
      printed: (text) => this.current && this.current.print(text),
      loading: (text) => this.said && this.said(text),
      gone: () => this.forget(),
    });
  }

  press(node, act) {
    if (act === "live") return this.queue(() => this.live(node));
    return this.cells.find((cell) => cell.node === node)[act]();
  }

  /* One after the other, in the order of the presses. */
  queue(work) {
    const turn = this.turn.then(work);
    this.turn = turn.catch(() => {});
    return turn;
  }

  /* Python is gone: no cell has run, and explorations show their frames. */
  forget() {
    for (const cell of this.cells) cell.ran = false;
    for (const bind of this.bound.splice(0)) bind();
  }

  /* The cells that the reader has written into, as they were left. */
  restore() {
    for (const cell of this.cells) if (cell.kept !== null) cell.edit({ focus: false });
  }

  /* The cells above a place that belong to the chapter's own run; for a solution, the exercises too. */
  above(place, exercises = false) {
    return this.cells.slice(0, place).filter((cell) => exercises || !cell.apart);
  }

  /* Runs the cells above that have not been run; whether all of them did. */
  async runAbove(place, say) {
    const waiting = this.above(place).filter((cell) => !cell.ran);
    for (const [k, cell] of waiting.entries()) {
      say(`Running the cells above, ${k + 1} of ${waiting.length} …${slowly(cell.seconds)}`);
      const { error } = await cell.execute();
      if (!error) continue;
      say(`A cell above ends with ${lastLine(error)}`);
      cell.show({ error, shown: [] }, "");
      return false;
    }
    return true;
  }

  /* Sets an exploration free: its sliders stand anywhere, and Python draws. */
  async live(figure) {
    const out = figure.querySelector(".run-bar output");
    const button = figure.querySelector(".run-live");
    const say = (text) => (out.textContent = text);
    const place = this.cells.findIndex((cell) => cell.node.contains(figure));
    button.disabled = true;
    this.said = say;
    try {
      await this.python.need(this.packages);
      if (!(await this.runAbove(place + 1, say))) return;
      const bind = await setFree(figure, this.python);
      button.hidden = true;
      this.bound.push(() => {
        bind();
        button.hidden = false;
        say("");
      });
      say("Live: a slider takes any value, and Python draws it on this page.");
    } catch (error) {
      say(ended(error));
    } finally {
      button.disabled = false;
    }
  }
}

class Cell {
  constructor(page, node, place, seconds, differs) {
    Object.assign(this, { page, node, place, seconds, differs });
    this.ran = false;
    this.input = node.querySelector(".cell_input");
    this.bar = node.querySelector(".run-bar");
    this.output = this.bar.querySelector("output");
    this.buttons = [...this.bar.querySelectorAll("button")];
    this.printedCode = this.input.querySelector("pre").textContent.replace(/\n$/, "");
    this.printedOutput = node.querySelector(".cell_output");
    this.apart = node.matches(".tag_write, .tag_solution, .scratch"); // no cell below needs it
    this.store = new Store(place, this.printedCode);
    this.stopper = this.button("stop", "Stop", () => page.python.stop());
    this.resetter = this.button("reset", "Reset", () => this.reset());
    this.stopper.hidden = this.resetter.hidden = true;
    this.kept = this.store.read();
    if (this.kept !== null) this.resetter.hidden = false;
  }

  button(name, text, act) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: `run-${name}`, textContent: text });
    button.addEventListener("click", act);
    this.output.before(button);
    return button;
  }

  say(text) {
    this.output.textContent = text;
  }

  source() {
    return this.editor ? this.editor.code() : (this.kept ?? this.printedCode);
  }

  async edit({ focus = true } = {}) {
    if (this.editor) return;
    const { edit } = await import("./editor.min.js");
    const box = document.createElement("div");
    box.className = "cell-editor";
    this.input.hidden = true;
    this.input.after(box);
    this.box = box;
    this.editor = edit(box, {
      code: this.source(),
      label: "Code of this cell",
      description: HELP,
      change: (code) => this.changed(code),
      run: () => this.run(),
    });
    this.say(HELP);
    this.bar.querySelector(".run-edit").hidden = true;
    this.resetter.hidden = false;
    if (focus) this.editor.focus();
  }

  changed(code) {
    this.ran = false;
    this.store.write(code);
  }

  /* The printed code and output again. */
  reset() {
    this.store.clear();
    this.kept = null;
    this.ran = false;
    if (this.box) this.box.remove();
    this.box = this.editor = null;
    this.input.hidden = false;
    this.node.querySelectorAll(".cell_output").forEach((each) => each.remove());
    if (this.printedOutput) this.node.append(this.printedOutput);
    this.bar.querySelector(".run-edit").hidden = false;
    this.resetter.hidden = true;
    this.say("");
    this.bar.querySelector(".run-edit").focus();
  }

  run() {
    return this.page.queue(() => this.attempt(this.source()));
  }

  /* Runs the answer, and then the check that its last line names. */
  check() {
    return this.page.queue(() => this.attempt(this.source().replace(CALL, "$1")));
  }

  async attempt(source) {
    const began = performance.now();
    const { page } = this;
    this.busy(true);
    page.said = (text) => this.say(text);
    try {
      if (!(await this.prepare(source))) return;
      this.say(`Running …${slowly(this.seconds)}`);
      const answer = await this.execute(source, true);
      const said = `${answer.error ? "An error, after" : "Done in"} ${since(began)} s.`;
      this.say(this.differs && source === this.printedCode ? `${said} ${this.differs}.` : said);
    } catch (error) {
      this.say(ended(error));
    } finally {
      this.busy(false);
    }
  }

  /* What a cell needs before it: those above, or of an exercise, the statements that it needs. */
  async prepare(source) {
    const { page } = this;
    if (!this.node.matches(".tag_write, .tag_solution")) {
      await page.python.need(page.packages);
      return page.runAbove(this.place, (text) => this.say(text));
    }
    await page.python.need([]);
    if (this.prepared === page.python.worker) return true;
    this.say("Running what this exercise needs …");
    const above = page.above(this.place, this.node.matches(".tag_solution")).map((cell) => cell.source());
    const needed = await page.python.ask("slice", { source, above });
    const { error } = await page.attemptQuietly(needed);
    if (error) this.show({ error, shown: [] }, "");
    else this.prepared = page.python.worker;
    return !error;
  }

  /* Runs the code; where a package is missing, loads it and runs again. */
  async execute(source = this.source(), visible = false) {
    const { page } = this;
    page.current = this;
    this.text = "";
    this.visible = visible;
    if (visible) this.show({ shown: [], error: "" }, "");
    const answer = await page.ask(source, () => (this.text = ""));
    page.current = null;
    this.ran = !answer.error;
    if (visible) this.show(answer, this.text);
    return answer;
  }

  print(text) {
    this.text += text;
    if (this.visible) this.show({ shown: [], error: "" }, this.text);
  }

  /* Puts what a run showed in the place of the printed output; an exploration stays as it is. */
  show({ shown, error }, text) {
    if (this.node.querySelector("figure.exploration") && !error) return;
    this.node.querySelectorAll(".cell_output").forEach((each) => each.remove());
    const parts = [];
    if (text) parts.push(block(text.split("\n").slice(0, LINES).join("\n")));
    for (const { png, alt, photograph, text: said } of shown) {
      parts.push(png ? picture(png, alt, photograph) : block(said));
    }
    if (error) parts.push(block(error, "traceback"));
    if (!parts.length) return;
    const output = document.createElement("div");
    output.className = "cell_output docutils container";
    output.append(...parts);
    this.node.append(output);
    this.resetter.hidden = false;
  }

  busy(on) {
    this.buttons.forEach((button) => (button.disabled = on));
    this.stopper.hidden = !on;
    this.node.classList.toggle("is-running", on);
  }
}

Page.prototype.ask = async function (source, again) {
  let answer = await this.python.ask("run", { source });
  while (answer.missing in ON_DEMAND && !this.python.packages.has(ON_DEMAND[answer.missing])) {
    await this.python.need([ON_DEMAND[answer.missing]]);
    again();
    answer = await this.python.ask("run", { source });
  }
  return answer;
};

Page.prototype.attemptQuietly = function (source) {
  this.current = null;
  return this.ask(source, () => {});
};

function block(text, kind = "stream") {
  const pre = document.createElement("pre");
  pre.textContent = text.replace(/\n$/, "");
  pre.tabIndex = 0;
  const box = document.createElement("div");
  box.className = `output ${kind}`;
  box.append(pre);
  return box;
}

function picture(png, alt, photograph) {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  image.alt = alt || "What this cell drew.";
  image.className = photograph ? "photograph" : "plot";
  const figure = document.createElement("figure");
  figure.className = "picture";
  figure.append(image);
  return figure;
}

function slowly(seconds) {
  const here = seconds * SLOWER;
  return here < SLOW ? "" : ` About ${here < 20 ? Math.round(here) : Math.round(here / 10) * 10} seconds.`;
}

function since(began) {
  return ((performance.now() - began) / 1000).toFixed(1);
}

function lastLine(error) {
  return error.trim().split("\n").pop();
}

function ended({ message }) {
  if (message === "stopped") return "Stopped. Python starts anew with the next run; what it knew is gone.";
  return `Python ended: ${message}. It starts anew with the next run.`;
}
