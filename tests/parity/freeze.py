"""Compute all references anew and rewrite the frozen files: `python -m tests.parity.freeze`."""

import sys
from importlib.metadata import version

from tests.parity import environment, frozen
from tests.parity.digest import digests
from tests.parity.family import FAMILIES, judged


def freeze(chosen):
    for family, module in FAMILIES.items():
        if chosen and family not in chosen:
            continue
        references = {name: digests(judged(family, name)) for name in module.CONFIGURATIONS}
        versions = {library: version(library) for library in (*module.LIBRARIES, "numpy")}
        frozen.save(family, versions, references)
        print(f"{family}: {len(references)} configurations")


if __name__ == "__main__":
    if environment.is_inside():
        freeze(sys.argv[1:])
    else:
        environment.run("tests.parity.freeze", *sys.argv[1:])
