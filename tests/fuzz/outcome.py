"""What a call came to: its results, or its error; and whether that is as documented."""

import re
import traceback
import warnings
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

import dlcore
from tests.fuzz.subject import leaves

PACKAGE = Path(dlcore.__file__).parent
OWN_WORDS = re.compile(r"(\w+)(?:\.\w+|\(\w+\))?: (.+)", re.DOTALL)


@dataclass
class Outcome:
    """Results as {path: leaf}, or the error; the numerical warnings on the way.

    An error that a case's own function raises, before dlcore or called back by it, says nothing of dlcore.
    """

    results: dict = field(default_factory=dict)
    error: Exception | None = None
    warned: list = field(default_factory=list)

    def says_nothing(self):
        return self.error is not None and not raised_by_dlcore(self.error)

    def floats(self):
        """{path: array} of what holds floats."""
        found = {path: np.asarray(leaf) for path, leaf in self.results.items() if is_array(leaf)}
        return {path: array for path, array in found.items() if array.dtype.kind in "fc"}

    def arrays(self):
        return {path: np.asarray(leaf) for path, leaf in self.results.items() if is_array(leaf)}


def is_array(leaf):
    return isinstance(leaf, (np.ndarray, np.generic, float, int, bool))


def outcome(subject, arguments):
    """Call it, with every numerical warning noted and none raised."""
    with warnings.catch_warnings(record=True) as caught, np.errstate(all="warn", under="ignore"):
        warnings.simplefilter("always")
        try:
            results, error = dict(leaves(subject(**arguments), "result")), None
        except Exception as raised:  # whatever comes is judged by `documented`
            results, error = {}, raised
    warned = [f"{warning.category.__name__}: {warning.message}" for warning in caught]
    return Outcome(results, error, sorted(set(warned)))


def raised_by_dlcore(error):
    """Whether of dlcore's and these tests' functions on the way to the error the last is dlcore's."""
    files = [Path(frame.filename) for frame in traceback.extract_tb(error.__traceback__)]
    ours = [file for file in files if PACKAGE in file.parents or Path(__file__).parent in file.parents]
    return PACKAGE in ours[-1].parents


def documented(error):
    """Whether it is of a documented type, in dlcore's own words: `Where: name must be …, got …`."""
    said = OWN_WORDS.match(str(error))
    if said is None or said[1] not in dlcore.__all__:
        return False
    if type(error) is FloatingPointError:  # names what is not finite, wherever it came from
        return True
    return type(error) in (TypeError, ValueError) and re.search(r"\b(must|give)\b", said[2]) is not None


def came(leaf):
    """A leaf in a few words."""
    if isinstance(leaf, np.ndarray):
        kind = "" if type(leaf) is np.ndarray else f"{type(leaf).__name__} "
        values = np.array2string(np.asarray(leaf), threshold=12, precision=4, separator=",")
        return f"{kind}{leaf.dtype}{list(leaf.shape)} {' '.join(values.split())}"
    return repr(leaf)


def largest(result, path):
    """The largest finite entry of all results like this one: some gradients are zero but for rounding."""
    alike = [array for other, array in result.floats().items() if other.split("[")[0] == path.split("[")[0]]
    return max(float(np.abs(array[np.isfinite(array)]).max(initial=0.0)) for array in alike)


def difference(first, second, tolerance):
    """The first result in which two outcomes differ, in words; None where they agree.

    Each array may differ by `tolerance` of the largest entry of its group, and where both are NaN they agree.
    """
    if (first.error is None) != (second.error is None):
        return f"one raised {first.error or second.error!r}"
    a, b = first.arrays(), second.arrays()
    if a.keys() != b.keys():
        return f"results {sorted(a.keys() ^ b.keys())} are in one alone"
    for path, left in a.items():
        right = b[path]
        if left.shape != right.shape:
            return f"{path} is {left.shape} and {right.shape}"
        if left.dtype.kind in "fc" and tolerance:
            allowed = tolerance * largest(first, path)
            with np.errstate(invalid="ignore", over="ignore"):
                agrees = (
                    (np.abs(left - right) <= allowed) | (left == right) | (np.isnan(left) & np.isnan(right))
                )
        else:
            agrees = (left == right) | ((left != left) & (right != right))
        if not np.all(agrees):
            return f"{path} is {came(left)} and {came(right)}"
    return None
