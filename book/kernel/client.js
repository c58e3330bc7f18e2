/* The page's side of its Python: starts the worker, asks it, stops it. */

const SILENCE = 45000; // ms without a word after which a start has failed

export class Python {
  /* printed(text): what the cell that runs prints; loading(text): how far the loading is; gone(): every
     name is lost, since Python stopped. */
  constructor({ printed, loading, gone }) {
    this.here = new URL(".", import.meta.url);
    this.says = { printed, loading, gone };
    this.waiting = new Map(); // number of a question -> {resolve, reject}
    this.asked = 0;
    this.packages = new Set();
  }

  get running() {
    return Boolean(this.worker);
  }

  /* Started, with these packages; each is loaded once. */
  async need(packages) {
    if (!this.worker) {
      this.packages = new Set(["numpy", ...packages]);
      this.worker = new Worker(new URL("worker.js", this.here), { type: "module" });
      this.worker.onmessage = ({ data }) => this.hear(data);
      this.worker.onerror = (event) => this.end(event.message || "the browser does not start it");
      this.coming = "Python";
      this.expectWord();
      this.started = this.ask("start", { packages: [...this.packages] }).finally(() => this.expectNothing());
    }
    await this.started;
    const missing = packages.filter((name) => !this.packages.has(name));
    if (!missing.length) return;
    missing.forEach((name) => this.packages.add(name));
    this.coming = missing.join(", ");
    await this.ask("load", { packages: missing });
  }

  ask(call, rest = {}) {
    return new Promise((resolve, reject) => {
      const id = ++this.asked;
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, call, ...rest });
    });
  }

  hear(data) {
    if ("printed" in data) return this.says.printed(data.printed);
    if ("loaded" in data) {
      if (this.silence) this.expectWord();
      return this.says.loading(`Loading ${this.coming}, ${megabytes(data.loaded)} of ${megabytes(data.total)} MB …`);
    }
    const question = this.waiting.get(data.id);
    if (!question) return undefined;
    this.waiting.delete(data.id);
    if (!("failed" in data)) return question.resolve(data.answer);
    this.waiting.set(data.id, question);
    return this.end(data.failed); // a failure of the worker itself, such as a full stack: only a new one will do
  }

  expectNothing() {
    clearTimeout(this.silence);
    this.silence = 0;
  }

  /* A policy of the site's server may keep WebAssembly from starting without a word. */
  expectWord() {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.end("the browser or the site's server does not let it start"), SILENCE);
  }

  stop() {
    this.end("stopped");
  }

  end(reason) {
    if (!this.worker) return;
    this.expectNothing();
    this.worker.terminate();
    this.worker = null;
    const left = [...this.waiting.values()];
    this.waiting.clear();
    this.says.gone();
    left.forEach(({ reject }) => reject(new Error(reason)));
  }
}

function megabytes(bytes) {
  return (bytes / 1e6).toFixed(1);
}
