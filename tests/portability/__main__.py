"""The chapters' outputs are the same on other machines, as far as this one can play them.

`python -m tests.portability [--two] [12_gradient_descent ...]`: each chapter on every machine of
`machines`, or on two that differ much and are fast enough for every submission.
"""

import argparse
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "book"))

from builder.paths import CELL_SECONDS, chapter_names
from builder.run import run_stale, told, validated
from tests.portability.machines import machines, stage, stays_on, two_machines, vector_levels
from tests.portability.played import write_down

SLOWER = 4  # times that a machine of fifteen years ago takes


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--two", action="store_true", help="only two of them")
    parser.add_argument("names", nargs="*", help="for example 12_gradient_descent; all by default")
    asked = parser.parse_args()
    names = chapter_names(asked.names)
    for units in vector_levels():
        if left := stays_on(units):
            print(f"these vector units stay on: {' '.join(sorted(left))}")
            return 1
    played = two_machines() if asked.two else machines()
    print("Played here:", *(f"  {machine.said}" for machine in played), sep="\n", flush=True)
    failures = run_stale(names)  # this machine itself; a chapter that passed here need not run again
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        staged = stage(folder)
        runs = [(name, machine.said, machine.settings | staged) for machine in played for name in names]
        failures += list(pool.map(lambda run: agrees(*run), runs)).count(False)
    print(f"{failures or 'no'} run{'' if failures == 1 else 's'} different")
    if not failures and not asked.two and not asked.names:
        write_down(machine.said for machine in played)
    return int(failures > 0)


def agrees(name, said, settings):
    """Run one chapter; whether its outputs are the stored ones."""
    output, code, differences, usage = validated(name, seconds=SLOWER * CELL_SECONDS, **settings)
    print(f"{name}, {said}: {'DIFFERENT' if code else 'the same'} ({usage['seconds']} s)", flush=True)
    for each in differences:
        print(told(each), flush=True)
    if code and not differences:
        print(output)
    return code == 0


if __name__ == "__main__":
    sys.exit(main())
