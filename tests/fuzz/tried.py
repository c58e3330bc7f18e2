"""A call that was drawn: a case, its arguments after some changes, and how to say in a line what was done."""

import math

import numpy as np
from hypothesis import strategies as st

from tests.fuzz import exceptions
from tests.fuzz.arrays import SCALES, altered
from tests.fuzz.cases import CASES, build
from tests.fuzz.outcome import came, is_array, outcome
from tests.fuzz.subject import arrays_of, leaves, replaced

DTYPES = ("float64", "float32")


class Tried:
    """A case with the arguments drawn for it, and what became of the call."""

    def __init__(self, data, name, *, dtypes=DTYPES):
        self.name, self.data = name, data
        self.case = data.draw(st.sampled_from(list(CASES[name])), label="case")
        self.dtype = np.dtype(data.draw(st.sampled_from(dtypes), label="dtype"))
        self.seed = data.draw(st.integers(0, 2), label="seed")
        self.subject = build(name, self.case, self.seed, self.dtype.name)
        self.arguments, self.done = self.subject.arguments, []

    def change(self, changes, words):
        self.arguments = replaced(self.arguments, changes)
        self.done.append(words)

    def alter(self, reach):
        """Draw other values, and perhaps fewer rows, for some of the arguments."""
        arrays = arrays_of(self.arguments)
        for path, array in arrays.items():
            if self.data.draw(st.booleans(), label=path):
                changed, words = self.data.draw(altered(array, reach))
                self.change({path: changed}, f"{path} {words}")
        if "dy_scale" in self.arguments:
            scale = self.data.draw(st.sampled_from(SCALES[reach]))
            if scale != 1.0:
                self.change({"dy_scale": scale}, f"dy times {scale:g}")
        rows = {len(array) for array in arrays.values() if array.ndim}
        if rows and self.data.draw(st.sampled_from([False, False, False, True])):
            kept, full = self.data.draw(st.sampled_from([1, 0, 2])), len(next(iter(arrays.values())))
            first = {p: a[:kept] for p, a in arrays_of(self.arguments).items() if a.ndim and len(a) == full}
            self.change(first, f"first {kept} rows")

    def run(self, arguments=None):
        return outcome(self.subject, self.arguments if arguments is None else arguments)

    def listed(self, table):
        return exceptions.listed(table, self.name, self.case)

    def says(self, what):
        given = "; ".join(f"{path} = {came(leaf)}" for path, leaf in leaves(self.arguments) if is_array(leaf))
        done = ", ".join(self.done) or "as it is"
        return f"{self.name}/{self.case} {self.dtype}, {done}: {what} [{given}]"

    def finite(self):
        floats = arrays_of(self.arguments, "f").values()
        return all(np.isfinite(x).all() for x in floats) and math.isfinite(self.arguments.get("dy_scale", 0))
