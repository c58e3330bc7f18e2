"""Files that `load` must refuse, each with the file's name and what is wrong; and what a save keeps."""

import io
import pickle
import re
import zipfile

import numpy as np
import pytest

from dlcore import (
    GRU,
    LSTM,
    RNN,
    AdditiveAttention,
    BatchNorm1d,
    BatchNorm2d,
    Bidirectional,
    Conv2d,
    Dense,
    Dropout,
    Embedding,
    LayerNorm,
    LeNet,
    MultiHeadAttention,
    PositionalEncoding,
    ReLU,
    ResidualNetwork,
    Sequential,
    Stacked,
    TransformerBlock,
)


def layer(seed=0):
    return Dense(3, 4, rng=seed)


def saved(module, path):
    module.save(path)
    return path.read_bytes()


def npy():
    file = io.BytesIO()
    np.save(file, np.ones(3))
    return file.getvalue()


def archive(**members):
    """A zip archive of these files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as target:
        for name, content in members.items():
            target.writestr(name, content)
    return file.getvalue()


def objects():
    file = io.BytesIO()
    np.savez(file, W=np.array([{}], dtype=object), b=np.zeros(4, np.float32))
    return file.getvalue()


FOREIGN = {
    "empty": (b"", r"must be an \.npz file, got an empty one"),
    "text": (b"hello", r"must be an \.npz file, got one that begins with b'hell'"),
    "one array": (npy(), r"must be an \.npz file, got one that begins with b'\\x93NUM'"),
    "pickle": (pickle.dumps({"W": 1}), r"must be an \.npz file, got one that begins with b'\\x80"),
    "archive of text": (archive(W="abc", b="abc"), r"must hold arrays alone, got \['W', 'b'\]"),
    "archive of false arrays": (
        archive(**{"W.npy": b"\x93NUMPY\x01"}),
        r"must be an \.npz file, got a damaged one: ",
    ),
    "archive of objects": (objects(), r"must be an \.npz file, got a damaged one: Object arrays"),
}


@pytest.mark.parametrize(("content", "message"), FOREIGN.values(), ids=FOREIGN)
def test_another_kind_of_file_is_refused_by_name(content, message, tmp_path):
    path = tmp_path / "model.npz"
    path.write_bytes(content)
    module = layer()
    with pytest.raises(ValueError, match=rf"^Dense\.load: {re.escape(str(path))} {message}"):
        module.load(path)
    np.testing.assert_array_equal(module.W.value, layer().W.value)


def test_a_file_that_is_cut_off_is_refused_wherever_it_is_cut(tmp_path):
    path = tmp_path / "model.npz"
    content = saved(layer(), path)
    for length in range(len(content)):
        path.write_bytes(content[:length])
        with pytest.raises(
            ValueError, match=rf"^Dense\.load: {re.escape(str(path))} must be an \.npz file, got"
        ):
            layer(1).load(path)
    path.write_bytes(content[:200])
    with pytest.raises(ValueError, match="got one whose end is missing$"):
        layer(1).load(path)


def refusal(module, path):
    """The message with which a file is refused; None if it is taken."""
    try:
        module.load(path)
    except ValueError as error:
        return str(error)
    return None


def test_a_damaged_byte_is_refused_or_without_effect(tmp_path):
    """Bytes that nothing depends on, such as dates, may differ; the weights are never other ones."""
    path = tmp_path / "model.npz"
    content, refused = saved(layer(), path), 0
    for position in range(len(content)):
        damaged = bytearray(content)
        damaged[position] ^= 0x55
        path.write_bytes(damaged)
        module = layer(1)
        message = refusal(module, path)
        if message is not None:
            refused += 1
            assert message.startswith("Dense.load: ")
            assert str(path) in message
        expected = layer(0 if message is None else 1)
        np.testing.assert_array_equal(module.W.value, expected.W.value)
        np.testing.assert_array_equal(module.b.value, expected.b.value)
    assert refused > len(content) / 2


def test_another_models_file_is_refused_by_name(tmp_path):
    path = tmp_path / "model.npz"
    Dense(3, 5, rng=0).save(path)
    message = rf"W must be float32 \(3, 4\), got float32 \(3, 5\) in {re.escape(str(path))}$"
    with pytest.raises(ValueError, match=message):
        layer().load(path)
    Sequential(layer()).save(path)
    with pytest.raises(ValueError, match=rf"missing \['W', 'b'\], unknown .* in {re.escape(str(path))}$"):
        layer().load(path)


def test_a_missing_file_and_a_folder_keep_their_errors(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        layer().load(tmp_path / "nowhere.npz")
    with pytest.raises(OSError, match=tmp_path.name):
        layer().load(tmp_path)


def text(batch=2, steps=3):
    return np.arange(batch * steps).reshape(batch, steps) % 5


def draw(*shape):
    return np.random.default_rng(3).normal(size=shape).astype(np.float32)


def both_ways(rng):
    return Bidirectional(LSTM(3, 4, rng=rng), RNN(3, 2, rng=rng))


MODULES = {
    "Dense": (lambda rng: Dense(3, 4, rng=rng), (draw(2, 3),)),
    "Conv2d": (lambda rng: Conv2d(2, 3, 2, rng=rng), (draw(2, 2, 4, 4),)),
    "no bias": (lambda rng: Conv2d(2, 3, 2, bias=False, rng=rng), (draw(2, 2, 4, 4),)),
    "RNN": (lambda rng: RNN(3, 4, rng=rng), (draw(2, 5, 3),)),
    "LSTM": (lambda rng: LSTM(3, 4, rng=rng), (draw(2, 5, 3),)),
    "GRU": (lambda rng: GRU(3, 4, rng=rng), (draw(2, 5, 3),)),
    "Bidirectional": (lambda rng: both_ways(rng), (draw(2, 5, 3),)),
    "Stacked": (
        lambda rng: Stacked(both_ways(rng), GRU(6, 4, rng=rng)),
        (draw(2, 5, 3),),
    ),
    "Embedding": (lambda rng: Embedding(5, 3, rng=rng), (text(),)),
    "AdditiveAttention": (lambda rng: AdditiveAttention(3, 3, 4, rng=rng), (draw(2, 5, 3),) * 3),
    "MultiHeadAttention": (lambda rng: MultiHeadAttention(4, 2, rng=rng), (draw(2, 5, 4),) * 3),
    "PositionalEncoding": (lambda rng: PositionalEncoding(4, longest=9), (draw(2, 5, 4),)),
    "TransformerBlock": (lambda rng: TransformerBlock(4, 2, rng=rng), (draw(2, 5, 4),)),
    "LayerNorm": (lambda rng: LayerNorm(4), (draw(2, 4),)),
    "BatchNorm1d": (lambda rng: BatchNorm1d(4), (draw(6, 4),)),
    "BatchNorm2d": (lambda rng: BatchNorm2d(4), (draw(2, 4, 3, 3),)),
    "LeNet": (lambda rng: LeNet(rng=rng), (draw(1, 1, 28, 28),)),
    "ResidualNetwork": (lambda rng: ResidualNetwork(3, width=2, stages=2, rng=rng), (draw(2, 1, 6, 6),)),
}


def every_array(module):
    """Name -> copy of each parameter and state array."""
    return {name: array.copy() for name, array in module._named_arrays()}


@pytest.mark.parametrize(("make", "inputs"), MODULES.values(), ids=MODULES)
def test_what_is_saved_and_loaded_computes_the_same(make, inputs, tmp_path):
    """After a training step's forward, so that running statistics have moved; compared in both modes."""
    module, other = make(0), make(1)
    rng = np.random.default_rng(2)
    for parameter in module.parameters():
        parameter.value += 0.1 * rng.normal(size=parameter.value.shape).astype(np.float32)
    module.forward(*inputs)
    module.save(tmp_path / "module.npz")
    kept = every_array(module)
    other.load(tmp_path / "module.npz")
    loaded = every_array(other)
    assert loaded.keys() == kept.keys()
    for name, array in kept.items():
        np.testing.assert_array_equal(loaded[name], array)
        assert loaded[name].dtype == array.dtype
    for training in (False, True):
        theirs, ours = other.train(training)(*inputs), module.train(training)(*inputs)
        first = (theirs, ours) if isinstance(ours, np.ndarray) else (theirs[0], ours[0])
        np.testing.assert_array_equal(*first)


def test_running_statistics_are_among_what_is_saved(tmp_path):
    network = Sequential(Dense(3, 4, rng=0), BatchNorm1d(4), ReLU(), Dropout(0.5, rng=0))
    network.forward(draw(8, 3))
    network.save(tmp_path / "network.npz")
    with np.load(tmp_path / "network.npz") as stored:
        assert {"layers.1.running_mean", "layers.1.running_variance"} <= set(stored.files)
        np.testing.assert_array_equal(stored["layers.1.running_mean"], network.layers[1].running_mean)
    assert network.layers[1].running_mean.any()


def test_a_module_without_arrays_is_saved_too(tmp_path):
    ReLU().save(tmp_path / "relu.npz")
    ReLU().load(tmp_path / "relu.npz")
    with pytest.raises(ValueError, match=r"^Dense\.load: missing \['W', 'b'\], unknown \[\] in "):
        layer().load(tmp_path / "relu.npz")
