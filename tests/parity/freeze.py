"""Compute all references anew and rewrite the frozen files: `python -m tests.parity.freeze`."""

import sys
from importlib.metadata import version

from tests.parity import environment, frozen
from tests.parity.digest import digests
from tests.parity.family import FAMILIES, judged
from tests.parity.listing import CASES, RECORD, computed, text_digest


def freeze(chosen):
    for family, module in FAMILIES.items():
        if chosen and family not in chosen:
            continue
        references = {name: digests(judged(family, name)) for name in module.CONFIGURATIONS}
        versions = {library: version(library) for library in (*module.LIBRARIES, "numpy")}
        frozen.save(family, versions, references)
        print(f"{family}: {len(references)} configurations")


def freeze_listings(chosen):
    """Run the chapters' listings and write down what they computed, beside a digest of their text."""
    if chosen and RECORD not in chosen:
        return
    records = {}
    for (chapter, library), case in CASES.items():
        numbers = digests(computed(chapter, library, *case()))
        records[f"{chapter}/{library}"] = {"text": text_digest(chapter, library), "numbers": numbers}
    versions = {library: version(library) for library in ("torch", "scikit-learn", "scipy", "numpy")}
    frozen.save(RECORD, versions, records)
    print(f"{RECORD}: {len(records)}")


if __name__ == "__main__":
    if environment.is_inside():
        freeze(sys.argv[1:])
        freeze_listings(sys.argv[1:])
    else:
        environment.run("tests.parity.freeze", *sys.argv[1:])
