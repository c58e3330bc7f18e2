"""CTC against the sum over every path, against the hidden Markov model's forward pass, and its refusals."""

import itertools
import math

import numpy as np
import pytest
import scipy.special

from dlcore import forward_scores
from dlcore.activations import logsumexp, softmax
from dlcore.losses import CTC
from dlcore.losses.ctc import collapse, trellis
from tests.refusal import refused

TARGETS = [[0, 0], [1, 0], [2, 0], [1, 2], [2, 2]]


def read(path):
    """The labels of a path: one for each run of equal classes, blanks left out."""
    return [label for label, _ in itertools.groupby(path) if label != 0]


def likelihood(z, labels):
    """p(labels | z) of one row of logits (T, K), path by path."""
    p = softmax(z)
    paths = itertools.product(range(z.shape[1]), repeat=len(z))
    return sum(math.prod(p[range(len(z)), path]) for path in paths if read(path) == labels)


@pytest.mark.parametrize("frames", [3, 4, 6])
@pytest.mark.parametrize("labels", TARGETS)
def test_the_loss_is_the_sum_over_every_path(frames, labels):
    z = np.random.default_rng(frames).normal(size=(2, frames, 3), scale=2)
    expected = [-math.log(likelihood(row, [label for label in labels if label])) for row in z]
    assert CTC()(z, np.array([labels, labels])) == pytest.approx(np.mean(expected), rel=1e-12)


def test_all_that_may_be_read_from_the_frames_adds_up_to_one():
    z = np.random.default_rng(0).normal(size=(1, 4, 3))
    paths = itertools.product(range(3), repeat=4)
    readings = {tuple(read(path)) for path in paths}
    losses = [CTC()(z, np.array([[*labels, *[0] * (4 - len(labels))]])) for labels in readings]
    assert np.exp(-np.array(losses)).sum() == pytest.approx(1, rel=1e-12)


def test_it_is_the_forward_pass_of_a_hidden_markov_model_on_the_trellis():
    """The moves weigh 1: not a distribution, but `forward_scores` takes any scores."""
    rng = np.random.default_rng(1)
    z, target = rng.normal(size=(1, 30, 5)), rng.integers(1, 5, size=(1, 8))
    labels, skip, end = (row[0] for row in trellis(target))
    states = len(labels)
    move = np.full((states, states), -np.inf)
    move[np.diag_indices(states)] = 0
    move[range(states - 1), range(1, states)] = 0
    move[range(states - 2), range(2, states)] = skip[2:]
    start = np.where(np.arange(states) < 2, 0.0, -np.inf)
    alpha = forward_scores(start, move, scipy.special.log_softmax(z[0], axis=1)[:, labels])
    assert CTC()(z, target) == pytest.approx(-logsumexp(alpha[-1] + end), rel=1e-12)


def test_frames_beyond_the_length_count_for_nothing():
    rng = np.random.default_rng(2)
    z, target, lengths = rng.normal(size=(3, 9, 4)), np.array([[1, 2], [3, 3], [2, 0]]), np.array([9, 3, 1])
    z[1, 3:], z[2, 1:] = np.nan, 1e4
    value, cache = CTC().forward(z, target, lengths=lengths)
    gradient = CTC().backward(1.0, cache)
    alone = [
        CTC().forward(row[None, :length], labels[None])
        for row, length, labels in zip(z, lengths, target, strict=True)
    ]
    assert value == pytest.approx(np.mean([value for value, _ in alone]), rel=1e-12)
    for row, length, (_, own) in zip(gradient, lengths, alone, strict=True):
        np.testing.assert_allclose(3 * row[:length], CTC().backward(1.0, own)[0], rtol=1e-9, atol=1e-15)
        assert not row[length:].any()


def test_further_zeros_change_nothing():
    z, target = np.random.default_rng(3).normal(size=(2, 6, 4)), np.array([[1, 3], [2, 0]])
    wide = np.array([[1, 3, 0, 0], [2, 0, 0, 0]])
    (value, cache), (again, wide_cache) = CTC().forward(z, target), CTC().forward(z, wide)
    assert value == pytest.approx(again, rel=1e-14)
    gradient, wide_gradient = (CTC().backward(1.0, each) for each in (cache, wide_cache))
    np.testing.assert_allclose(gradient, wide_gradient, rtol=1e-12, atol=1e-16)


@pytest.mark.parametrize(("dtype", "close"), [(np.float32, 2e-6), (np.float64, 1e-9)])
def test_the_gradient_of_each_of_many_frames_adds_up_to_nothing(dtype, close):
    """Posteriors are probabilities at every frame; 3,000 frames have a likelihood of about e^-5000."""
    rng = np.random.default_rng(4)
    z, target = rng.normal(size=(1, 3000, 6), scale=3).astype(dtype), rng.integers(1, 6, size=(1, 300))
    value, cache = CTC().forward(z, target)
    gradient = CTC().backward(1.0, cache)
    assert 3000 < value < math.inf
    assert gradient.dtype == dtype
    np.testing.assert_allclose(gradient.sum(axis=2), 0, atol=10 * np.finfo(dtype).eps)
    exact_value, exact_cache = CTC().forward(z.astype(np.float64), target)
    assert value == pytest.approx(exact_value, rel=1e-7)
    np.testing.assert_allclose(gradient, CTC().backward(1.0, exact_cache), atol=close)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_row_without_a_path_costs_infinity_and_teaches_nothing(dtype):
    z, target = (
        np.random.default_rng(5).normal(size=(3, 5, 4)).astype(dtype),
        np.array([[1, 2], [3, 0], [1, 0]]),
    )
    z[0, :, 2] = -np.inf
    value, cache = CTC().forward(z, target)
    assert value == math.inf
    gradient = CTC().backward(1.0, cache)
    assert not gradient[0].any()
    alone = CTC().backward(1.0, CTC().forward(z[1:], target[1:])[1])
    np.testing.assert_allclose(3 * gradient[1:], 2 * alone, rtol=1e-6)


def test_a_class_that_is_forbidden_in_some_frames_is_read_from_the_others():
    z = np.random.default_rng(6).normal(size=(1, 5, 3))
    z[0, [0, 2, 3], 1] = -np.inf
    value, cache = CTC().forward(z, np.array([[1, 2]]))
    assert value == pytest.approx(-math.log(likelihood(z[0], [1, 2])), rel=1e-12)
    gradient = CTC().backward(1.0, cache)
    assert np.isfinite(gradient).all()
    assert (gradient[0, [0, 2, 3], 1] == 0).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_an_infinite_logit_is_the_limit_of_large_ones(dtype):
    z = np.random.default_rng(7).normal(size=(1, 4, 3)).astype(dtype)
    z[0, 1, 2], z[0, 2, 0] = 300, 300
    limit = np.where(z == 300, np.inf, z).astype(dtype)
    (value, cache), (wanted, large) = (CTC().forward(x, np.array([[2, 1]])) for x in (limit, z))
    assert value == pytest.approx(wanted, rel=1e-6)
    np.testing.assert_allclose(CTC().backward(1.0, cache), CTC().backward(1.0, large), atol=1e-6)
    assert np.isinf(limit).sum() == 2  # what was given is as it was
    limit[0, 3] = [0, 0, np.inf]  # a second 2
    assert CTC()(limit, np.array([[2, 1]])) == math.inf


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_logits_of_any_finite_size_have_a_value_and_a_gradient(dtype):
    z = np.zeros((1, 4, 3), dtype)
    z[0, :, 1] = -1e30
    value, cache = CTC().forward(z, np.array([[1]]))
    assert value == pytest.approx(1e30, rel=1e-6)  # the least that a path pays
    gradient = CTC().backward(1.0, cache)[0]
    np.testing.assert_allclose(gradient[:, 2], 0.5, rtol=1e-6)  # the class that is not to be read
    np.testing.assert_allclose(gradient.sum(axis=1), 0, atol=1e-6)
    assert (gradient[:, 1] < 0).all()


@pytest.mark.parametrize("hidden", [np.nan, np.inf, -np.inf, 1e308])
def test_frames_that_do_not_count_may_hold_anything(hidden):
    z, target, lengths = np.zeros((2, 4, 3)), np.array([[1], [2]]), np.array([4, 2])
    value, cache = CTC().forward(z, target, lengths=lengths)
    z[1, 2:] = hidden
    found, own = CTC().forward(z, target, lengths=lengths)
    assert found == value
    np.testing.assert_array_equal(CTC().backward(1.0, own), CTC().backward(1.0, cache))


def test_infinities_in_frames_that_do_not_count_are_not_looked_at():
    z, target = np.random.default_rng(8).normal(size=(2, 4, 3)), np.array([[1], [2]])
    wanted = CTC()(z, target, lengths=np.array([4, 2]))
    z[1, 2], z[1, 3] = -np.inf, np.inf
    value, cache = CTC().forward(z, target, lengths=np.array([4, 2]))
    assert value == wanted
    assert np.isfinite(CTC().backward(1.0, cache)).all()


@pytest.mark.parametrize(
    ("dtype", "shift"), [(np.float32, 2.0**20), (np.float64, 2.0**60), (np.float64, 0.0)]
)
def test_the_same_shift_of_all_logits_changes_nothing(dtype, shift):
    """Three frames of two equally probable classes: 6 of the 8 paths read as one label."""
    value, cache = CTC().forward(np.full((1, 3, 2), shift, dtype), np.array([[1]]))
    assert value == pytest.approx(math.log(8 / 6), rel=1e-6)
    posterior = np.array([[3, 3], [2, 4], [3, 3]]) / 6  # of these 6, at each frame
    np.testing.assert_allclose(CTC().backward(1.0, cache)[0], 0.5 - posterior, rtol=1e-6, atol=1e-7)


def test_sure_and_right_costs_next_to_nothing():
    z = np.full((1, 5, 4), -50.0)
    z[0, range(5), [2, 2, 0, 2, 3]] = 50
    value, cache = CTC().forward(z, np.array([[2, 2, 3]]))
    assert value == pytest.approx(0, abs=1e-15)
    assert np.abs(CTC().backward(1.0, cache)).max() < 1e-15
    assert CTC()(z, np.array([[1, 2, 3]])) > 90
    [labels] = CTC().decode(z)
    assert labels.tolist() == [2, 2, 3]


@pytest.mark.parametrize(
    ("path", "labels"),
    [([0, 0], []), ([1], [1]), ([1, 1, 0, 1], [1, 1]), ([0, 2, 2, 3, 0, 0], [2, 3]), ([3, 0, 3], [3, 3])],
)
def test_reading_a_path(path, labels):
    assert collapse(np.array(path)).tolist() == labels == read(path)


def test_decoding_reads_the_frames_that_count():
    z = np.eye(4)[[[1, 1, 0, 2, 3], [0, 3, 2, 2, 1]]]
    assert [row.tolist() for row in CTC().decode(z, lengths=np.array([4, 2]))] == [[1, 2], [3]]


Z, TARGET = np.zeros((2, 4, 3)), np.array([[1, 2], [2, 0]])
CLOSED = np.where(np.arange(24).reshape(2, 4, 3) // 3 == 6, -np.inf, 0)  # the second row's third frame


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((Z[0], TARGET), ValueError, "prediction must be (B, T, K), got (4, 3)"),
        ((Z.astype(int), TARGET), TypeError, "prediction must be an array of float, got int64"),
        ((Z[:, :0], TARGET), ValueError, "prediction must be (B, T, K), got (2, 0, 3)"),
        ((Z, TARGET[:1]), ValueError, "target must be (2, U), got (1, 2)"),
        ((Z, TARGET[:, :0]), ValueError, "target must be (2, U), got (2, 0)"),
        ((Z, TARGET * 1.0), TypeError, "target must be an array of int, got float64"),
        ((Z, TARGET + 1), ValueError, "target must be in 0..2, got 1..3"),
        ((Z, -TARGET), ValueError, "target must be in 0..2, got -2..0"),
        (
            (Z, np.array([[1, 2], [0, 2]])),
            ValueError,
            "target must have zeros after its labels only, got a label after a zero",
        ),
        (
            (Z, np.array([[1, 2, 0], [2, 2, 2]])),
            ValueError,
            "target[1] must fit 4 frames, got 5 to fill",
        ),
        ((CLOSED, TARGET), ValueError, "prediction[1, 2] must allow a class, got -inf for each"),
        ((Z, TARGET, [4, 4]), TypeError, "lengths must be a NumPy array, got list"),
        ((Z, TARGET, np.array([4.0, 4.0])), TypeError, "lengths must be an array of int, got float64"),
        ((Z, TARGET, np.array([4])), ValueError, "lengths must be (2,), got (1,)"),
        ((Z, TARGET, np.array([0, 4])), ValueError, "lengths must be in 1..4, got 0..4"),
        ((Z, TARGET, np.array([4, 5])), ValueError, "lengths must be in 1..4, got 4..5"),
        ((Z, TARGET, np.array([1, 4])), ValueError, "target[0] must fit 1 frames, got 2 to fill"),
    ],
)
def test_bad_input(arguments, error, message):
    prediction, target, *lengths = arguments
    options = {"lengths": lengths[0]} if lengths else {}
    assert refused(error, CTC().forward, prediction, target, **options) == f"CTC.forward: {message}"
    if message.startswith(("prediction must", "lengths")) and "int64" not in message:
        assert refused(error, CTC().decode, prediction, **options) == f"CTC.decode: {message}"
