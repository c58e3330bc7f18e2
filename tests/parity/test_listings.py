"""What a chapter shows in another library is what was run, and gave dlcore's numbers.

`make parity` runs every listing; `python -m tests.parity.freeze listings` records what it computed. Here
the text is compared with the one that was run, and dlcore's numbers with what that computed.
"""

import pytest

from tests.parity import frozen
from tests.parity.digest import digests, disagreement
from tests.parity.listing import CASES, LINES, RECORD, TOLERANCE, listings_of, text_digest

STORED = frozen.load(RECORD)["configurations"]
every_listing = pytest.mark.parametrize(("chapter", "library"), CASES)


@every_listing
def test_the_text_is_what_was_run(chapter, library):
    assert STORED[f"{chapter}/{library}"]["text"] == text_digest(chapter, library)


@every_listing
def test_dlcore_computes_the_same(chapter, library):
    _, wanted = CASES[chapter, library]()
    expected = STORED[f"{chapter}/{library}"]["numbers"]
    actual = digests(wanted)
    assert actual.keys() == expected.keys()
    for name, numbers in expected.items():
        assert disagreement(actual[name], numbers) <= TOLERANCE, name


@every_listing
def test_it_is_short(chapter, library):
    lines = listings_of(chapter)[library].splitlines()
    assert len(list(filter(str.strip, lines))) <= LINES


def test_every_record_is_of_a_listing():
    assert STORED.keys() == {f"{chapter}/{library}" for chapter, library in CASES}
