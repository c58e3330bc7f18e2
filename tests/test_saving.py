"""What `save` leaves behind: the whole new file or the whole old one, and only what `load` can read."""

import os
import stat

import numpy as np
import pytest

from dlcore import Dense, Module, Parameter
from tests.refusal import refused


class Holder(Module):
    """A parameter and whatever else it is given, by name."""

    def __init__(self, **others):
        self.first = Parameter(np.ones(2, np.float32))
        for name, value in others.items():
            setattr(self, name, value)


def parameter(value):
    return Parameter(np.full(2, value, np.float32))


def test_a_save_that_breaks_off_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    path = tmp_path / "model.npz"
    Dense(3, 4, rng=0).save(path)
    before = path.read_bytes()
    written, write = [], np.lib.format.write_array

    def breaks_off(file, array, **options):
        if written:
            raise KeyboardInterrupt
        written.append(array)
        write(file, array, **options)

    monkeypatch.setattr(np.lib.format, "write_array", breaks_off)
    with pytest.raises(KeyboardInterrupt):
        Dense(3, 4, rng=1).save(path)
    assert written
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["file", "allow_pickle", "args", "kwds"])
def test_any_attribute_may_hold_a_parameter(name, tmp_path):
    path = tmp_path / "model.npz"
    Holder(**{name: parameter(5)}).save(path)
    other = Holder(**{name: parameter(0)}).load(path)
    np.testing.assert_array_equal(getattr(other, name).value, 5)


@pytest.mark.parametrize(
    "keys", [("a.b", "a/b"), ("W", "W.npy"), ("..", "../up"), ("C:\\x", "ß"), ("", " "), (1, 2), (0, (0, 1))]
)
def test_any_keys_that_differ_may_name_parameters(keys, tmp_path):
    path = tmp_path / "model.npz"
    Holder(heads={key: parameter(i) for i, key in enumerate(keys)}).save(path)
    other = Holder(heads={key: parameter(-1) for key in keys}).load(path)
    assert [head.value[0] for head in other.heads.values()] == [0, 1]
    assert list(tmp_path.iterdir()) == [path]


def refusals():
    objects = np.array(["cat", {}], dtype=object)
    masked = np.ma.masked_array([1.0, 2.0], [True, False])
    pair, dotted = {1: parameter(1), "1": parameter(2)}, {"a": {"b": parameter(1)}, "a.b": parameter(2)}
    scalar = parameter(1)
    scalar.value = np.float32(3)
    return {
        "objects": ({"labels": objects}, TypeError, "labels must not hold Python objects, got object"),
        "fields of objects": (
            {"table": np.zeros(2, [("x", float), ("name", object)])},
            TypeError,
            "table must not hold Python objects, got [('x', '<f8'), ('name', 'O')]",
        ),
        "masked": ({"mean": masked}, TypeError, "mean must be a plain NumPy array, got MaskedArray"),
        "scalar": ({"scale": scalar}, TypeError, "scale must be a plain NumPy array, got float32"),
        "two keys": ({"heads": pair}, ValueError, "names of arrays must differ, got 'heads.1' twice"),
        "two paths": ({"heads": dotted}, ValueError, "names of arrays must differ, got 'heads.a.b' twice"),
        "zero": (
            {"heads": {"a\0b": parameter(1)}},
            ValueError,
            "names of arrays must be ones that a file can hold, got 'heads.a\\x00b'",
        ),
    }


@pytest.mark.parametrize(("others", "kind", "message"), refusals().values(), ids=refusals())
def test_what_could_not_be_read_back_is_refused_before_anything_is_touched(others, kind, message, tmp_path):
    path = tmp_path / "model.npz"
    Dense(3, 4, rng=0).save(path)
    before = path.read_bytes()
    assert refused(kind, Holder(**others).save, path) == f"Holder.save: {message}"
    assert refused(kind, Holder(**others).load, path) == f"Holder.load: {message}"
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_an_array_that_cannot_be_written_to_stops_a_load_before_it_begins(tmp_path):
    path = tmp_path / "model.npz"
    model = Holder(table=np.arange(3.0))
    model.save(path)
    model.first.value[...] = 7
    model.table.flags.writeable = False
    said = refused(ValueError, model.load, path)
    assert said == "Holder.load: table must be an array to write to, got a read-only one"
    np.testing.assert_array_equal(model.first.value, 7)


def test_a_link_stays_a_link(tmp_path):
    real, link = tmp_path / "models" / "third.npz", tmp_path / "latest.npz"
    real.parent.mkdir()
    link.symlink_to(real)
    for seed in (0, 1):  # the first time the link points to nothing
        Dense(3, 4, rng=seed).save(link)
        assert link.is_symlink()
        np.testing.assert_array_equal(Dense(3, 4, rng=9).load(real).W.value, Dense(3, 4, rng=seed).W.value)


def test_permissions_are_those_of_any_new_file_and_stay(tmp_path):
    path, plain = tmp_path / "model.npz", tmp_path / "plain"
    plain.touch()
    Dense(3, 4, rng=0).save(path)
    assert path.stat().st_mode == plain.stat().st_mode
    path.chmod(0o640)
    Dense(3, 4, rng=1).save(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_file_that_may_not_be_written_to_is_not_replaced(tmp_path, monkeypatch):
    """The system's refusal is played here, since it refuses nothing to an administrator."""
    path = tmp_path / "model.npz"
    Dense(3, 4, rng=0).save(path)
    before = path.read_bytes()

    def forbidden(name, mode):
        raise PermissionError(f"{name} in mode {mode}")

    monkeypatch.setattr("dlcore.saving.open", forbidden, raising=False)
    with pytest.raises(PermissionError, match=r"model\.npz in mode r\+b"):
        Dense(3, 4, rng=1).save(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_and_a_device_are_not_replaced(tmp_path):
    with pytest.raises(OSError, match=tmp_path.name):
        Dense(3, 4, rng=0).save(tmp_path)
    said = refused(ValueError, Dense(3, 4, rng=0).save, os.devnull)
    assert said == f"Dense.save: path must be that of a file, got {os.devnull}"
    assert not os.path.isfile(os.devnull)


def test_numpy_reads_what_is_saved_and_load_what_numpy_writes(tmp_path):
    layer = Dense(3, 4, rng=0)
    layer.save(tmp_path / "ours.npz")
    with np.load(tmp_path / "ours.npz") as stored:
        assert stored.files == ["W", "b"]
        np.testing.assert_array_equal(stored["W"], layer.W.value)
    np.savez_compressed(tmp_path / "theirs.npz", W=layer.W.value, b=layer.b.value)
    np.testing.assert_array_equal(Dense(3, 4, rng=1).load(tmp_path / "theirs.npz").W.value, layer.W.value)


@pytest.mark.parametrize("given", [0, True, None, 1.5])
def test_a_path_is_no_number(given):
    """To `open`, 0 is the standard input, which would be waited for."""
    for method in (Dense(3, 4, rng=0).save, Dense(3, 4, rng=0).load):
        said = refused(TypeError, method, given)
        assert said == f"Dense.{method.__name__}: path must be a string or a Path, got {type(given).__name__}"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in this system's folders")
def test_a_pipe_is_not_waited_for(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    for method in (Dense(3, 4, rng=0).save, Dense(3, 4, rng=0).load):
        assert refused(ValueError, method, path).endswith(f"path must be that of a file, got {path}")
