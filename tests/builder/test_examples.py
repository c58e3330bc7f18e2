"""How the examples of the API reference are read."""

import pytest

from builder.examples import examples

ROW = """\
# Dense and its neighbours
Dense
>>> layer = Dense(2, 3, rng=0)
>>> layer.W.value.shape
(2, 3)

>>> len(layer.parameters())
2

ReLU
>>> ReLU()(np.ones(2))
array([1., 1.])
"""


def read(folder, text, name="layers.txt"):
    (folder / name).write_text(text, "utf-8")
    return examples(folder)


def test_each_name_has_the_lines_up_to_the_next(tmp_path):
    found = read(tmp_path, ROW)
    assert list(found) == ["Dense", "ReLU"]
    assert found["Dense"].startswith(">>> layer = Dense(2, 3, rng=0)\n")
    assert found["Dense"].endswith("\n\n>>> len(layer.parameters())\n2")
    assert found["ReLU"] == ">>> ReLU()(np.ones(2))\narray([1., 1.])"


def test_files_are_read_together_and_other_files_are_not(tmp_path):
    (tmp_path / "losses.txt").write_text("CrossEntropy\n>>> 1\n1\n", "utf-8")
    (tmp_path / "README.md").write_text("no example", "utf-8")
    assert sorted(read(tmp_path, ROW)) == ["CrossEntropy", "Dense", "ReLU"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (">>> 1\n1\n", "layers.txt:1: '>>> 1' stands before the first public name"),
        ("Dense\n>>> 1\n1\n\nDens\n>>> 2\n2\n", "layers.txt:5: Dens is no public name of dlcore"),
        ("Dense\n>>> 1\n1\n\nDense\n>>> 2\n2\n", "layers.txt: a second example of Dense"),
    ],
)
def test_a_slip_is_told_with_its_place(tmp_path, text, said):
    with pytest.raises(ValueError, match=said):
        read(tmp_path, text)


def test_no_folder_no_examples(tmp_path):
    assert examples(tmp_path / "missing") == {}
