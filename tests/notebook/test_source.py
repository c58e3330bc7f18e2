"""The page shows the very lines that run."""

import functools
import inspect
import math
import textwrap
from pathlib import Path

import numpy as np
import pytest

import dlcore.checks
from dlcore.checks import check_array
from dlcore.core import Module, Sequential
from dlcore.notebook import explore, show_source
from tests.refusal import refused


def test_a_method_without_its_indentation_and_with_its_place():
    text = repr(show_source(Sequential.forward))
    first, _, rest = text.partition("\n")
    assert first == "# dlcore/core.py · Sequential.forward"
    assert rest.startswith("def forward(self, x):\n    caches = []\n")
    assert rest == textwrap.dedent(inspect.getsource(Sequential.forward)).rstrip()


def test_markdown_is_a_python_fence_per_object():
    markdown = show_source(check_array, Sequential)._repr_markdown_()
    assert markdown.count("```python\n# dlcore/") == 2
    assert markdown.count("```") == 4
    assert "# dlcore/core.py · Sequential\nclass Sequential(Module):" in markdown


def test_a_bound_method_and_a_wrapped_function_show_what_runs():
    assert repr(show_source(Sequential().backward)) == repr(show_source(Sequential.backward))
    wrapped = functools.wraps(check_array)(lambda *arguments: check_array(*arguments))
    assert repr(show_source(wrapped)) == repr(show_source(check_array))


def test_a_property_shows_its_getter():
    class Holder:
        @property
        def held(self):
            return 1

    assert "def held(self):" in repr(show_source(Holder.held))


def test_a_function_of_the_notebook_has_no_file():
    def naive():
        return 1

    assert repr(show_source(naive)).startswith("# ")
    assert "/" not in repr(show_source(naive)).partition("\n")[0].replace("tests/notebook/test_source.py", "")


def test_a_module_is_shown_whole():
    text = repr(show_source(dlcore.checks))
    first, _, rest = text.partition("\n")
    assert first == "# dlcore/checks.py · dlcore.checks"
    assert rest == Path(dlcore.checks.__file__).read_text("utf-8").rstrip()


def test_an_exploration_and_a_lambda_are_functions():
    def drawn(a):
        """What is to be seen."""

    assert "def drawn(a):" in repr(show_source(explore(a=[0, 1])(drawn)))
    assert "lambda x: 2 * x" in repr(show_source(lambda x: 2 * x))


def wrapped_in_itself():
    """Its own wrapper."""


wrapped_in_itself.__wrapped__ = wrapped_in_itself


@pytest.mark.parametrize(
    ("item", "came"),
    [
        (np.add, "<ufunc 'add'>"),
        (len, "<built-in function len>"),
        (math, "<module 'math'"),
        (None, "None"),
        ("Dense", "'Dense'"),
        (3, "3"),
        (functools.partial(check_array, "f"), "functools.partial("),
        (property(), "<property object"),
        (Module(), "<dlcore.core.Module object"),
        (show_source.__code__, "<code object show_source"),
        (wrapped_in_itself, "<function wrapped_in_itself"),
    ],
)
def test_what_has_no_source_is_refused(item, came):
    message = refused(TypeError, show_source, item)
    wanted = "show_source: objects must be functions, methods, classes or modules with Python source, got "
    assert message.startswith(wanted + came)


def test_nothing_is_refused():
    assert "at least one" in refused(TypeError, show_source)
