"""Compare dlcore, the other libraries and the frozen references, live: `python -m tests.parity.live`.

Names of families may follow. On failure the arrays are printed whole. Exits with 1 if anything differs.
"""

import sys

import numpy as np

from tests.parity import bridge, environment, frozen
from tests.parity.digest import digests, disagreement
from tests.parity.family import FAMILIES, judged, ours, tolerance
from tests.parity.listing import CASES, RECORD, TOLERANCE, computed

FROZEN_TOLERANCE = 1e-10  # two builds of one library differ by rounding


def largest_difference(actual, expected):
    """The largest difference of two arrays, relative to the largest entry expected."""
    if np.shape(actual) != np.shape(expected):
        return np.inf
    size = np.abs(expected).max(initial=0.0) or 1.0
    return float(np.abs(np.subtract(actual, expected, dtype=np.float64)).max(initial=0.0) / size)


def compare(family, name, stored):
    """Yield (what was compared, difference, tolerance, actual, expected) for each array."""
    expected = judged(family, name)
    again = digests(expected)
    for key, numbers in stored.items():
        yield f"frozen {key}", disagreement(again[key], numbers), FROZEN_TOLERANCE, again[key], numbers
    for dtype in (np.float64, np.float32):
        arrays = ours(family, name, dtype)
        if arrays.keys() != expected.keys():
            raise KeyError(f"{family}/{name}: ours has {sorted(arrays)}, the judge {sorted(expected)}")
        for key, actual in arrays.items():
            difference = largest_difference(actual, expected[key])
            limit = tolerance(family, dtype)
            yield f"{np.dtype(dtype)} {key}", difference, limit, actual, expected[key]


def run(chosen):
    failures = 0
    for family, module in FAMILIES.items():
        if chosen and family not in chosen:
            continue
        stored = frozen.load(family)["configurations"]
        worst = {}
        for name in module.CONFIGURATIONS:
            for what, difference, limit, actual, expected in compare(family, name, stored[name]):
                kind = what.split()[0]
                worst[kind] = max(worst.get(kind, 0.0), difference)
                if not difference <= limit:
                    failures += 1
                    print(f"FAILED {family}/{name} {what}: {difference:.2e} is above {limit:.0e}")
                    print(f"expected {np.shape(expected)}:\n{expected}\ngot {np.shape(actual)}:\n{actual}\n")
        summary = ", ".join(f"{kind} {error:.1e}" for kind, error in worst.items())
        print(
            f"{family} against {module.LIBRARIES[0]}: {len(module.CONFIGURATIONS)} configurations, {summary}"
        )
    return failures


def show():
    """The failures of the chapters' listings, each run as it stands in the text."""
    failures, worst = 0, 0.0
    for (chapter, library), case in CASES.items():
        given, wanted = case()
        for key, actual in computed(chapter, library, given, wanted).items():
            difference = largest_difference(actual, wanted[key])
            worst = max(worst, difference)
            if not difference <= TOLERANCE:
                failures += 1
                print(f"FAILED {chapter}, the same in {library}: {key} differs by {difference:.2e}")
                print(f"expected:\n{wanted[key]}\ngot:\n{actual}\n")
    print(f"listings: {len(CASES)}, largest difference {worst:.1e}")
    return failures


def cross():
    """The failures of the bridge between dlcore's modules and PyTorch's."""
    found = [*bridge.failures(), *bridge.refusals()]
    for failure in found:
        print(f"FAILED bridge: {failure}")
    print(f"bridge to torch: {len(bridge.MODULES)} modules there and back, {len(found)} failures")
    return len(found)


if __name__ == "__main__":
    if environment.is_inside():
        np.set_printoptions(threshold=sys.maxsize, linewidth=110, precision=17)
        failures = run(sys.argv[1:])
        failures += show() if not sys.argv[1:] or RECORD in sys.argv[1:] else 0
        failures += 0 if sys.argv[1:] else cross()
        sys.exit(1 if failures else 0)
    else:
        environment.run("tests.parity.live", *sys.argv[1:])
