/* The page's kernel in Node: node kernel.mjs PYODIDE_FOLDER REPOSITORY. Reads one request a line,
   {source}, {slice: {source, above}} or {load: packages}, and writes one answer a line. */
import { createInterface } from "node:readline";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [folder, repository, ...packages] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`));
const HOME = "/home/pyodide";
const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);

const python = await loadPyodide({ packages, env: { HOME, MPLBACKEND: "agg" }, stdout() {}, stderr() {} });
python.FS.mkdirTree(`${HOME}/dlcore`);
python.mountNodeFS(`${HOME}/dlcore`, `${repository}/dlcore`);
python.FS.writeFile(`${HOME}/page_cells.py`, readFileSync(`${repository}/book/kernel/cells.py`, "utf-8"));
const cells = python.pyimport("page_cells");

let printed = "";
const decoder = new TextDecoder();
const write = (part) => {
  printed += decoder.decode(part, { stream: true });
  return part.length;
};
python.setStdout({ write });
python.setStderr({ write });

say({ ready: python.version });
for await (const line of createInterface({ input: process.stdin })) {
  const { source, slice, load } = JSON.parse(line);
  if (load) {
    await python.loadPackage(load, { messageCallback() {} });
    say({ loaded: load });
    continue;
  }
  if (slice) {
    say({ slice: cells.slice_for(slice.source, python.toPy(slice.above)) });
    continue;
  }
  printed = "";
  const began = performance.now();
  const answer = cells.run(source).toJs({ dict_converter: Object.fromEntries });
  say({ ...answer, printed, seconds: (performance.now() - began) / 1000 });
}
