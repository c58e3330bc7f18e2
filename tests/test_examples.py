"""The examples of the public names: each has one, it is short, and it prints what it says."""

import doctest
import io
import re

import numpy as np
import pytest

import dlcore
import dlcore.data
from builder.examples import FOLDER as EXAMPLES
from builder.examples import examples

TEXTS = examples()
FILES = sorted(EXAMPLES.glob("*.txt"))
KNOWN = {"np": np} | {name: getattr(home, name) for home in (dlcore.data, dlcore) for name in home.__all__}
HEAD = re.compile(r"(?:\A|\n\s*\n)(?!>>>)(.*)\n")  # a file's first line, and each after an empty one
MOST, WIDTH = 5, 88  # statements of an example; characters that a line stays below


def heads(path):
    """The lines of a file that begin a section, or seem meant to."""
    return HEAD.findall(path.read_text("utf-8"))


def statements(name):
    return doctest.DocTestParser().get_examples(TEXTS.get(name, ""))


def test_each_public_name_has_one_example_and_nothing_else_has():
    missing = sorted(set(dlcore.__all__) - set(TEXTS))
    assert not missing, f"{missing}: no example in any file of book/examples/"
    assert sorted(head for path in FILES for head in heads(path)) == dlcore.__all__
    assert sorted(TEXTS) == dlcore.__all__


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_has_its_names_in_order_and_short_lines(path):
    assert heads(path) == sorted(heads(path))
    assert [line for line in path.read_text("utf-8").splitlines() if len(line) >= WIDTH] == []


@pytest.mark.parametrize("name", dlcore.__all__)
def test_an_example_is_short_and_ends_with_what_its_name_gave(name):
    assert statements(name), f"no example of {name} in any file of book/examples/"
    assert len(statements(name)) <= MOST
    assert any(re.search(rf"\b{name}\b", statement.source) for statement in statements(name))
    assert statements(name)[-1].want


@pytest.mark.parametrize("name", dlcore.__all__)
def test_an_example_prints_what_it_says(name):
    example = doctest.DocTest(statements(name), dict(KNOWN), name, None, 0, TEXTS.get(name))
    told = io.StringIO()
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    assert runner.run(example, out=told.write).failed == 0, told.getvalue()
