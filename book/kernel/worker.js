/* The Python of a page: Pyodide in a worker of its own, every file from the site. It answers one request at a
   time: {id, call, …} with {id, answer} or {id, failed}; what is printed, and what is loaded, it says between. */
import { loadPyodide } from "./pyodide.mjs";

const HERE = new URL(".", import.meta.url);
const HOME = "/home/pyodide";
const EVERY = 100; // ms between two words on how much is loaded

let python;
let files; // what files.json says: the bytes of everything that may be loaded
let loading = { bytes: 0, of: 0, said: 0 };

const calls = {
  async start({ packages }) {
    files = await (await fetch(new URL("files.json", HERE))).json();
    countLoading();
    expect({ ...files.core, ...files.dlcore }, packages);
    const code = fetch(new URL("dlcore.zip", HERE)).then((answer) => answer.arrayBuffer());
    const cells = fetch(new URL("cells.py", HERE)).then((answer) => answer.text());
    const env = { HOME, MPLBACKEND: "agg" };
    python = await loadPyodide({ indexURL: HERE.href, packages, env });
    speak();
    python.unpackArchive(await code, "zip", { extractDir: HOME });
    for (const name of files.data) {
      python.FS.createLazyFile(`${HOME}/dlcore/data`, name, new URL(`data/${name}`, HERE).href, true, false);
    }
    python.FS.writeFile(`${HOME}/page_cells.py`, await cells);
    python.runPython("import page_cells, numpy");
    return python.version;
  },

  async load({ packages }) {
    expect({}, packages);
    await python.loadPackage(packages, { messageCallback() {} });
  },

  run({ source }) {
    return plain(kernel("run")(source));
  },

  slice({ source, above }) {
    return kernel("slice_for")(source, python.toPy(above));
  },

  draw({ name, places }) {
    return plain(kernel("draw")(name, python.toPy(places)));
  },
};

function kernel(name) {
  return python.pyimport("page_cells")[name];
}

/* A Python dictionary as an object; its bytes as their own memory. */
function plain(proxy) {
  const object = proxy.toJs({ dict_converter: Object.fromEntries });
  proxy.destroy();
  return object;
}

/* Bytes as they come: by lines, a print without an end would wait. */
function speak() {
  const decoder = new TextDecoder();
  const write = (part) => {
    postMessage({ printed: decoder.decode(part, { stream: true }) });
    return part.length;
  };
  python.setStdout({ write });
  python.setStderr({ write });
}

/* From here on, these files are coming, and those of these packages. */
function expect(own, packages) {
  const coming = Object.assign({}, own, ...packages.map((name) => files.packages[name]));
  loading = { bytes: 0, of: Object.values(coming).reduce((sum, bytes) => sum + bytes, 0), said: 0 };
}

/* Lets every answer to a fetch pass through a counter, which says now and then how much has come. */
function countLoading() {
  const plainFetch = self.fetch;
  self.fetch = async (...request) => {
    const answer = await plainFetch(...request);
    if (!answer.body) return answer;
    const counting = new TransformStream({
      transform(part, next) {
        count(part.length);
        next.enqueue(part);
      },
    });
    const { status, statusText, headers, url } = answer;
    const counted = new Response(answer.body.pipeThrough(counting), { status, statusText, headers });
    Object.defineProperty(counted, "url", { value: url });
    return counted;
  };
}

function count(bytes) {
  loading.bytes = Math.min(loading.bytes + bytes, loading.of);
  const now = performance.now();
  if (now - loading.said < EVERY && loading.bytes < loading.of) return;
  loading.said = now;
  postMessage({ loaded: loading.bytes, total: loading.of });
}

onmessage = async ({ data: { id, call, ...rest } }) => {
  try {
    const answer = await calls[call](rest);
    postMessage({ id, answer }, answer?.pixels ? [answer.pixels.buffer] : []);
  } catch (error) {
    postMessage({ id, failed: String(error) });
  }
};
