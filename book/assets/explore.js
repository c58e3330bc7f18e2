/* Moves the explorations of a published page: precomputed frames behind native controls.
   A classic script without requests of its own, so that a page opened from disk works too. */
(function () {
  "use strict";

  const WARMING = 4; // frames fetched at a time while the reader has not asked for them
  const ADDRESS_DELAY = 250; // ms; browsers limit how often a page may change its address
  const RUN = 6000; // ms that the play button takes from end to end, within the two limits below
  const FASTEST = 90;
  const SLOWEST = 450;

  class Exploration {
    constructor(figure) {
      this.figure = figure;
      figure.exploration = this; // what sets it free finds it here
      Object.assign(this, JSON.parse(figure.querySelector("script[type='application/json']").textContent));
      this.picture = figure.querySelector(".exploration-picture");
      this.caption = figure.querySelector(".exploration-caption");
      this.values = figure.querySelector(".exploration-values");
      this.reading = figure.querySelector(".exploration-reading");
      this.status = figure.querySelector(".exploration-status");
      this.fields = Array.from(figure.querySelectorAll(".exploration-control"));
      this.loads = new Map(); // frame number -> promise of the decoded image
      this.place = this.controls.map((control) => control.default);
      this.shown = this.frame();
      if (this.handles) this.grip = this.addGrip();
      this.listen();
      this.sync();
    }

    listen() {
      this.fields.forEach((field, which) => {
        field.addEventListener("input", (event) => {
          this.stop();
          this.move(which, Number(event.target.value));
        });
        const play = field.querySelector(".exploration-play");
        if (play) play.addEventListener("click", (event) => this.toggle(which, play, event.isTrusted));
      });
      this.figure.querySelector(".exploration-reset").addEventListener("click", () => this.reset());
      this.figure.querySelector(".exploration-link").addEventListener("click", () => this.copyLink());
      for (const sign of ["pointerenter", "focusin", "touchstart"]) {
        this.figure.addEventListener(sign, () => this.warm(), { once: true, passive: true });
      }
    }

    /* A handle in the picture, dragged by mouse or finger; the sliders do the same from the keyboard. */
    addGrip() {
      const grip = document.createElement("span");
      grip.className = "exploration-grip";
      grip.setAttribute("aria-hidden", "true");
      this.picture.parentElement.append(grip);
      grip.addEventListener("pointerdown", (event) => {
        this.stop();
        grip.setPointerCapture(event.pointerId);
        event.preventDefault();
      });
      grip.addEventListener("pointermove", (event) => {
        if (grip.hasPointerCapture(event.pointerId)) this.drag(event);
      });
      return grip;
    }

    /* To the state whose handle is nearest to the pointer, among those of the choice that stands. */
    drag(event) {
      const box = this.picture.getBoundingClientRect();
      const away = (number) => {
        const [x, y] = this.handles[number];
        return Math.hypot(x * box.width + box.left - event.clientX, y * box.height + box.top - event.clientY);
      };
      const within = this.states().filter((place) =>
        this.fields.every((field, k) => place[k] === this.place[k] || field.querySelector("input[type=range]")),
      );
      const nearest = within.reduce((a, b) => (away(this.frame(b)) < away(this.frame(a)) ? b : a));
      if (this.frame(nearest) === this.frame()) return;
      this.place = nearest;
      this.refresh();
      scheduleAddress();
    }

    /* The places of the controls in every state. */
    states() {
      return this.controls.reduce(
        (all, control) => all.flatMap((place) => control.keys.map((_, stop) => [...place, stop])),
        [[]],
      );
    }

    /* The number of the frame for the controls' places: the last control counts fastest. */
    frame(place = this.place) {
      return this.controls.reduce((number, control, k) => number * control.keys.length + place[k], 0);
    }

    move(which, stop) {
      this.place[which] = stop;
      this.refresh();
      scheduleAddress();
    }

    reset() {
      this.stop();
      this.place = this.controls.map((control) => control.default);
      this.refresh();
      scheduleAddress();
    }

    refresh() {
      this.sync();
      return this.show();
    }

    scheduleAddress() {
      scheduleAddress();
    }

    /* How the address writes where a control stands. */
    keyOf(k) {
      return this.controls[k].keys[this.place[k]];
    }

    /* Controls, caption and reading say where the exploration stands. */
    sync() {
      const said = this.controls.map((control, k) => `${control.label} ${control.texts[this.place[k]]}`);
      setText(this.values, said.join(", "));
      setText(this.reading, this.readings[this.frame()]);
      setText(this.status, "");
      if (this.grip) {
        const [x, y] = this.handles[this.frame()];
        this.grip.style.left = `${100 * x}%`;
        this.grip.style.top = `${100 * y}%`;
      }
      this.fields.forEach((field, k) => {
        const stop = this.place[k];
        const text = this.controls[k].texts[stop];
        const range = field.querySelector("input[type=range]");
        const menu = field.querySelector("select");
        if (range) {
          range.value = stop;
          range.setAttribute("aria-valuetext", text);
          range.style.setProperty("--filled", `${(100 * stop) / (this.controls[k].keys.length - 1)}%`);
          setText(field.querySelector("output"), text);
        } else if (menu) {
          menu.value = stop;
        } else {
          field.querySelectorAll("input")[stop].checked = true;
        }
      });
    }

    /* The old picture stays until the wanted one is ready, and a late one is not shown. */
    async show() {
      const wanted = this.frame();
      const arrived = await this.load(wanted);
      if (wanted !== this.frame()) return;
      if (arrived && wanted !== this.shown) {
        this.picture.src = this.frames[wanted];
        this.shown = wanted;
      }
      if (!arrived) setText(this.status, "This picture could not be loaded.");
    }

    load(number) {
      if (!this.loads.has(number)) {
        const image = new Image();
        image.src = this.frames[number];
        const ready = image.decode().then(
          () => image,
          () => {
            this.loads.delete(number);
            return null;
          },
        );
        this.loads.set(number, ready);
      }
      return this.loads.get(number);
    }

    /* Fetches the other frames, the nearest first, once the reader comes near. */
    async warm() {
      if (navigator.connection && navigator.connection.saveData) return;
      const here = this.frame();
      const waiting = this.frames.map((_, number) => number);
      waiting.sort((a, b) => Math.abs(a - here) - Math.abs(b - here));
      const worker = async () => {
        while (waiting.length) await this.load(waiting.shift());
      };
      await Promise.all(Array.from({ length: WARMING }, worker));
    }

    /* While it plays, the address stays; where a reader let it play, the address says where it stopped. */
    toggle(which, button, byReader) {
      const running = this.playing;
      this.stop();
      this.byReader = byReader;
      if (running !== button) this.play(which, button);
    }

    /* Runs a slider to its end, no faster than the frames arrive; from the end it starts anew. */
    async play(which, button) {
      const last = this.controls[which].keys.length - 1;
      const pause = Math.min(Math.max(RUN / last, FASTEST), SLOWEST);
      this.playing = button;
      button.setAttribute("aria-pressed", "true");
      this.caption.setAttribute("aria-live", "off");
      let stop = this.place[which] === last ? -1 : this.place[which];
      while (stop < last && this.playing === button) {
        stop += 1;
        this.place[which] = stop;
        await Promise.all([this.refresh(), new Promise((resolve) => setTimeout(resolve, pause))]);
      }
      if (this.playing === button) this.stop();
    }

    stop() {
      if (!this.playing) return;
      this.playing.setAttribute("aria-pressed", "false");
      this.caption.setAttribute("aria-live", "polite");
      this.playing = null;
      if (this.byReader) scheduleAddress();
    }

    /* The address's parameters for this state; a control at its default needs none. */
    write(parameters) {
      this.controls.forEach((control, k) => {
        const name = `${this.name}.${control.name}`;
        parameters.delete(name);
        if (this.place[k] !== control.default) parameters.set(name, this.keyOf(k));
      });
    }

    /* Takes the state from the address; whether it said any. A number means the nearest stop. */
    read(parameters) {
      let said = false;
      this.controls.forEach((control, k) => {
        const text = parameters.get(`${this.name}.${control.name}`);
        if (text === null) return;
        const stop = stopOf(control.keys, text, this.fields[k].querySelector("input[type=range]"));
        if (stop < 0) return;
        this.place[k] = stop;
        said = true;
      });
      if (said) this.refresh();
      return said;
    }

    async copyLink() {
      const parameters = new URLSearchParams();
      this.write(parameters);
      const copied = await copy(addressWith(parameters, `#${this.figure.id}`));
      setText(this.status, copied ? "Link copied." : "The browser does not allow copying; the address bar has it.");
    }
  }

  function setText(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  function stopOf(keys, text, numeric) {
    const exact = keys.indexOf(text);
    const number = Number(text);
    if (exact >= 0 || !numeric || text.trim() === "" || Number.isNaN(number)) return exact;
    const away = keys.map((key) => Math.abs(Number(key) - number));
    return away.indexOf(Math.min(...away));
  }

  function addressWith(parameters, hash) {
    const query = parameters.toString();
    return location.href.split(/[?#]/)[0] + (query ? `?${query}` : "") + hash;
  }

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return copyBySelection(text);
    }
  }

  /* For pages without the clipboard interface: plain http and some opened from disk. */
  function copyBySelection(text) {
    const area = document.createElement("textarea");
    const before = document.activeElement;
    area.value = text;
    area.className = "exploration-hidden";
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    if (before) before.focus();
    return copied;
  }

  let explorations = [];
  let timer = 0;

  function scheduleAddress() {
    clearTimeout(timer);
    timer = setTimeout(writeAddress, ADDRESS_DELAY);
  }

  function writeAddress() {
    const parameters = new URLSearchParams(location.search);
    explorations.forEach((exploration) => exploration.write(parameters));
    if (parameters.toString() === new URLSearchParams(location.search).toString()) return;
    try {
      history.replaceState(history.state, "", addressWith(parameters, location.hash));
    } catch {
      /* A browser that refuses this for a page from disk still has "Copy link". */
    }
  }

  function start() {
    explorations = Array.from(document.querySelectorAll("figure.exploration"), (f) => new Exploration(f));
    const parameters = new URLSearchParams(location.search);
    for (const exploration of explorations) {
      const said = exploration.read(parameters);
      if (said && location.hash === `#${exploration.figure.id}`) exploration.figure.scrollIntoView();
    }
    addEventListener("beforeprint", () => {
      for (const exploration of explorations) exploration.picture.loading = "eager";
    });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
