"""Which tests the reference names."""

import ast

from builder import tested_by
from builder.paths import ROOT


def test_an_import_and_an_attribute_count_and_a_mention_does_not():
    code = """
import dlcore
from dlcore import SGD, Adam as Optimizer
from dlcore.layers.dense import Dense
from elsewhere import LSTM

dlcore.GRU
"softmax"
other.relu
"""
    assert tested_by.imported(ast.parse(code)) == {"SGD", "Adam", "Dense", "GRU"}


def test_the_paths_are_those_of_files_that_are_there():
    found = tested_by.importing_tests()
    assert "tests/layers/test_dense.py" in found["Dense"]
    assert all((ROOT / path).is_file() for paths in found.values() for path in paths)


def test_every_public_name_is_imported_by_a_test():
    assert [name for name, paths in tested_by.importing_tests().items() if not paths] == []
