/* An exploration set free: its sliders take any value, and the page's Python draws what they say. */

/* Makes the exploration of a figure draw by Python; what it returns binds it to its frames again. */
export async function setFree(figure, python) {
  const exploration = figure.exploration;
  const canvas = document.createElement("canvas");
  canvas.className = exploration.picture.className;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", exploration.picture.alt);
  const bound = Object.getPrototypeOf(exploration);
  Object.setPrototypeOf(exploration, livingKind(exploration.constructor).prototype);
  Object.assign(exploration, { python, canvas, still: exploration.picture, drawing: null, wanted: null });
  const ranges = figure.querySelectorAll("input[type=range]");
  for (const range of ranges) range.step = "any";
  await exploration.refresh();
  return () => {
    for (const range of ranges) range.step = "1";
    canvas.replaceWith(exploration.still);
    Object.setPrototypeOf(exploration, bound);
    Object.assign(exploration, { picture: exploration.still, place: exploration.place.map(Math.round) });
    exploration.refresh();
  };
}

function livingKind(Exploration) {
  return class Living extends Exploration {
    /* Draws where the controls stand; while a drawing lasts, only the last wish is kept. */
    refresh() {
      this.follow();
      this.wanted = [...this.place];
      this.drawing = this.drawing || this.drawAll().finally(() => (this.drawing = null));
      return this.drawing;
    }

    async drawAll() {
      while (this.wanted) {
        const places = this.wanted;
        this.wanted = null;
        try {
          this.put(await this.python.ask("draw", { name: this.name, places }));
        } catch (error) {
          if (this.python.running) this.status.textContent = error.message;
        }
      }
    }

    put({ pixels, width, height, reading, texts, values, handle }) {
      const image = new ImageData(new Uint8ClampedArray(pixels.buffer, pixels.byteOffset, pixels.length), width, height);
      Object.assign(this.canvas, { width, height });
      this.canvas.getContext("2d").putImageData(image, 0, 0);
      if (this.picture.isConnected) this.picture.replaceWith(this.canvas);
      this.picture = this.canvas;
      this.spoken = values;
      this.scheduleAddress();
      this.status.textContent = "";
      this.reading.textContent = reading;
      this.values.textContent = this.controls.map(({ label }, k) => `${label} ${texts[k]}`).join(", ");
      this.fields.forEach((field, k) => {
        const range = field.querySelector("input[type=range]");
        if (!range) return;
        range.setAttribute("aria-valuetext", texts[k]);
        field.querySelector("output").textContent = texts[k];
      });
      if (this.grip && handle.length) {
        this.grip.style.left = `${100 * handle[0]}%`;
        this.grip.style.top = `${100 * handle[1]}%`;
      }
    }

    load() {
      return Promise.resolve();
    }

    warm() {}

    /* The controls stand where the exploration does, as after a reset or a drag. */
    follow() {
      this.fields.forEach((field, k) => {
        const range = field.querySelector("input[type=range]");
        const menu = field.querySelector("select");
        if (range) {
          range.value = this.place[k];
          range.style.setProperty("--filled", `${(100 * this.place[k]) / (this.controls[k].keys.length - 1)}%`);
        } else if (menu) menu.value = this.place[k];
        else field.querySelectorAll("input")[this.place[k]].checked = true;
      });
    }

    /* The address says the value itself where a slider stands between its stops. */
    keyOf(k) {
      const place = this.place[k];
      return Number.isInteger(place) ? super.keyOf(k) : String(this.spoken ? this.spoken[k] : place);
    }

    /* From the nearest state on, as far towards the pointer as the handles around say. */
    drag(event) {
      const box = this.canvas.getBoundingClientRect();
      const target = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
      this.place = nearby(this, target);
      this.refresh();
      this.scheduleAddress();
    }
  };
}

/* The places of the controls at which the handle, straight between the stops, is nearest to a point. */
function nearby(exploration, target) {
  const { fields, handles, controls } = exploration;
  const slides = fields.map((field) => Boolean(field.querySelector("input[type=range]")));
  const states = exploration.states().filter((place) => slides.every((free, k) => free || place[k] === exploration.place[k]));
  const at = (place) => handles[exploration.frame(place)];
  const away = (place) => Math.hypot(at(place)[0] - target[0], at(place)[1] - target[1]);
  let place = states.reduce((best, each) => (away(each) < away(best) ? each : best));
  const start = at(place);
  let left = [target[0] - start[0], target[1] - start[1]];
  const moved = [...place];
  controls.forEach((control, k) => {
    if (!slides[k]) return;
    let best = { step: 0, gain: 0, by: [0, 0] };
    for (const side of [-1, 1]) {
      const neighbour = place.map((stop, j) => (j === k ? stop + side : stop));
      if (neighbour[k] < 0 || neighbour[k] >= control.keys.length) continue;
      const way = [at(neighbour)[0] - start[0], at(neighbour)[1] - start[1]];
      const length = way[0] ** 2 + way[1] ** 2;
      if (!length) continue;
      const share = Math.min(1, Math.max(0, (way[0] * left[0] + way[1] * left[1]) / length));
      const gain = share * Math.sqrt(length);
      if (gain > best.gain) best = { step: side * share, gain, by: [share * way[0], share * way[1]] };
    }
    moved[k] += best.step;
    left = [left[0] - best.by[0], left[1] - best.by[1]];
  });
  return moved;
}
