"""Low-rank adaptation: what is trained, what stays, and that both make one matrix."""

import numpy as np
import pytest

from dlcore import SGD, Dense, LoRA, MeanSquaredError, ReLU, Sequential, fit
from tests.refusal import refused


def draw(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def base(bias=True, dtype=np.float64):
    return Dense(6, 4, rng=0, bias=bias, dtype=dtype)


def trained(rank=2, **options):
    """A layer after 30 steps towards random targets, and the Dense it was made from."""
    dense = base()
    layer = LoRA(dense, rank, rng=1, **options)
    fit(
        layer,
        MeanSquaredError(),
        SGD(layer.parameters(), 0.1),
        [(draw(20, 6), draw(20, 4, seed=1))],
        epochs=30,
    )
    return layer, dense


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("rank", [1, 4])
def test_at_first_it_is_the_base_layer(rank, bias):
    dense = base(bias)
    np.testing.assert_array_equal(LoRA(dense, rank, rng=1)(draw(5, 6)), dense(draw(5, 6)))


@pytest.mark.parametrize(
    "options", [{}, {"rank": 1}, {"rank": 4}, {"alpha": 8.0}, {"alpha": np.float64(0.5)}]
)
def test_merged_it_is_one_dense_layer_that_does_the_same(options):
    layer, dense = trained(**options)
    merged = base()
    merged.W.value[...] = layer.merged()
    np.testing.assert_allclose(merged(draw(5, 6, seed=3)), layer(draw(5, 6, seed=3)), rtol=1e-10)
    assert not np.allclose(layer(draw(5, 6)), dense(draw(5, 6)), atol=1e-3)


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_the_correction_has_the_rank_asked_for(rank):
    layer, dense = trained(rank)
    assert np.linalg.matrix_rank(layer.merged() - dense.W.value, tol=1e-8) == rank


def test_alpha_over_rank_scales_the_correction():
    one, other = LoRA(base(), 2, alpha=2.0, rng=1), LoRA(base(), 2, alpha=6.0, rng=1)
    for layer in (one, other):
        layer.B.value[...] = draw(2, 4)
    change, larger = one.merged() - one.W, other.merged() - other.W
    np.testing.assert_allclose(change, one.A.value @ one.B.value, rtol=1e-9)
    np.testing.assert_allclose(larger, 3 * change, rtol=1e-9)
    np.testing.assert_array_equal(LoRA(base(), 2, rng=1).scale, 1.0)


def test_training_moves_the_correction_and_leaves_the_base_as_it_was():
    layer, dense = trained()
    untouched = base()
    np.testing.assert_array_equal(dense.W.value, untouched.W.value)
    np.testing.assert_array_equal(layer.W, untouched.W.value)
    np.testing.assert_array_equal(layer.b, untouched.b.value)
    assert not dense.W.grad.any()
    assert layer.B.value.any()


def test_only_the_correction_is_found_as_parameters():
    model = Sequential(LoRA(base(), 2, rng=1), ReLU())
    assert [name for name, _ in model.named_parameters()] == ["layers.0.A", "layers.0.B"]
    assert sum(p.value.size for p in model.parameters()) == 2 * (6 + 4)


def test_a_later_change_of_the_dense_layer_has_no_influence():
    dense = base()
    layer = LoRA(dense, 2, rng=1)
    before = layer(draw(5, 6))
    dense.W.value += 1
    np.testing.assert_array_equal(layer(draw(5, 6)), before)


def test_the_gradient_of_the_input_is_that_of_the_merged_layer():
    layer, _ = trained()
    merged = base()
    merged.W.value[...] = layer.merged()
    x, dy = draw(3, 5, 6), draw(3, 5, 4, seed=2)
    dx, expected = (each.backward(dy, each.forward(x)[1]) for each in (layer, merged))
    np.testing.assert_allclose(dx, expected, rtol=1e-9)


def test_saved_and_loaded_with_its_base(tmp_path):
    layer, _ = trained()
    other = LoRA(Dense(6, 4, rng=5, dtype=np.float64), 2, rng=6)
    layer.save(tmp_path / "layer.npz")
    np.testing.assert_array_equal(other.load(tmp_path / "layer.npz")(draw(5, 6)), layer(draw(5, 6)))


@pytest.mark.parametrize("rank", [2, np.int64(2)])
@pytest.mark.parametrize("alpha", [None, 3, np.float64(3)])
def test_float32_stays_float32_whatever_rank_and_alpha_are(rank, alpha):
    layer = LoRA(base(dtype=np.float32), rank, alpha=alpha, rng=0)
    y, cache = layer.forward(draw(3, 6).astype(np.float32))
    assert {y.dtype, layer.backward(y, cache).dtype, layer.merged().dtype} == {np.dtype(np.float32)}


BAD = [
    (lambda: LoRA(Dense, 2, rng=0), TypeError, "LoRA: dense must be a Dense layer, got the class Dense"),
    (lambda: LoRA(base(), 0, rng=0), ValueError, "LoRA: rank must be at least 1 and at most 4, got 0"),
    (lambda: LoRA(base(), 5, rng=0), ValueError, "LoRA: rank must be at least 1 and at most 4, got 5"),
    (lambda: LoRA(base(), 2, alpha=0, rng=0), ValueError, "LoRA: alpha must be above 0, got 0"),
    (
        lambda: LoRA(Dense(3, 3, rng=0), 2, alpha=1e300, rng=0),
        ValueError,
        "LoRA: alpha must be finite in float32, got 1e+300",
    ),
    (lambda: LoRA(ReLU(), 2, rng=0), TypeError, "LoRA: dense must be a Dense layer, got ReLU"),
    (
        lambda: LoRA(base(), 2, rng=0)(draw(3, 5)),
        ValueError,
        "LoRA.forward: x must be (..., 6), got (3, 5)",
    ),
    (
        lambda: LoRA(base(), 2, rng=0)(np.zeros((0, 6))),
        ValueError,
        "LoRA.forward: x must not be empty, got (0, 6)",
    ),
    (
        lambda: LoRA(base(), 2, rng=0)(draw(3, 6).astype(np.float32)),
        TypeError,
        "LoRA.forward: x must be float64, got float32",
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD)
def test_bad_input(call, error, message):
    assert refused(error, call) == message
