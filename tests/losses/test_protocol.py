"""What holds for every loss: dtypes, and the refusal of what does not pair. Gradients: tests/gradients."""

import math

import numpy as np
import pytest

import dlcore.losses as losses
from dlcore.activations import log_softmax
from dlcore.losses import KLDivergence, NegativeLogLikelihood
from tests.losses.cases import CASES, DTYPES, LABELS, PAIRED, PROBABILITY_LOSSES, P
from tests.refusal import refused


def of_dtype(x, dtype):
    """Floats of this dtype; labels, pairs and None as they are, inside too."""
    if isinstance(x, tuple):
        return tuple(of_dtype(part, dtype) for part in x)
    return x if x is None or x.dtype.kind != "f" else x.astype(dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("case", CASES)
def test_value_is_a_float_and_the_gradient_keeps_shape_and_dtype(case, dtype):
    loss, prediction, target = CASES[case]
    prediction, target = of_dtype(prediction, dtype), of_dtype(target, dtype)
    value, cache = loss.forward(prediction, target)
    assert type(value) is float
    assert loss(prediction, target) == value
    assert value == pytest.approx(loss(*CASES[case][1:]), rel=1e-5)
    for dy in (1.0, np.float64(2), np.float32(2), np.array(2.0)):
        gradient = loss.backward(dy, cache)
        for given_, wanted in zip(np.atleast_3d(gradient), np.atleast_3d(prediction), strict=True):
            assert given_.shape == wanted.shape
            assert given_.dtype == dtype


@pytest.mark.parametrize("case", CASES)
def test_gradient_is_proportional_to_dy_and_may_be_had_again(case):
    loss, prediction, target = CASES[case]
    _, cache = loss.forward(prediction, target)
    once = np.array(loss.backward(1.0, cache))
    np.testing.assert_allclose(loss.backward(-3.0, cache), -3 * once, rtol=1e-14)
    np.testing.assert_array_equal(loss.backward(1.0, cache), once)


@pytest.mark.parametrize("case", CASES)
def test_nan_is_not_hidden(case):
    loss, prediction, target = CASES[case]
    broken = np.array(prediction)
    broken[..., 0] = np.nan
    if case == "likelihood":
        target = np.zeros_like(target)
    assert math.isnan(loss(tuple(broken) if isinstance(prediction, tuple) else broken, target))


def test_everything_public_is_tested_here():
    assert {type(case[0]).__name__ for case in CASES.values()} == set(losses.__all__)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("loss", "target"), [(NegativeLogLikelihood, LABELS), (KLDivergence, P)])
@pytest.mark.parametrize(
    ("prediction", "got"),
    [(P, "4.2649 to 4.53034"), (np.log(P / 2), "0.5 to 0.5"), (np.full((5, 3), 1e3), "inf to inf")],
)
def test_what_is_no_distribution_is_refused(loss, target, prediction, got, dtype):
    """Probabilities in place of their logarithms, half of them, and large logits."""
    target = target if target.dtype == np.int64 else target.astype(dtype)
    message = refused(ValueError, loss().forward, prediction.astype(dtype), target)
    assert message == f"{loss.__name__}.forward: each row of exp(prediction) must sum to 1, got {got}"
    assert loss()(log_softmax(prediction.astype(dtype)), target) > -1e-6


@pytest.mark.parametrize("loss", PAIRED)
def test_paired_losses_refuse_what_does_not_pair(loss):
    where = f"{loss.__name__}.forward"
    x, t = np.full((4, 1), 0.5), np.full((4, 1), 0.5)
    forward = loss().forward
    assert refused(ValueError, forward, x, t[:, 0]) == f"{where}: target must be (4, 1), got (4,)"
    assert refused(ValueError, forward, x, t[:1]) == f"{where}: target must be (4, 1), got (1, 1)"
    wrong = refused(TypeError, forward, x.astype(np.float32), t)
    assert wrong == f"{where}: target must be float32, got float64"
    assert refused(TypeError, forward, x, t.astype(int)) == f"{where}: target must be float64, got int64"
    assert refused(TypeError, forward, [0.5], t) == f"{where}: prediction must be a NumPy array, got list"
    wrong = refused(TypeError, forward, t.astype(int), t)
    assert wrong == f"{where}: prediction must be an array of float, got int64"
    assert refused(ValueError, forward, x[:0], t[:0]) == f"{where}: prediction must not be empty, got (0, 1)"


@pytest.mark.parametrize("loss", PROBABILITY_LOSSES)
@pytest.mark.parametrize(
    ("target", "got"), [([0.0, 1.5], "0 to 1.5"), ([-0.5, 1.0], "-0.5 to 1"), ([0.5, math.nan], "nan to nan")]
)
def test_targets_outside_of_the_unit_interval(loss, target, got):
    wrong = refused(ValueError, loss().forward, np.zeros(2), np.array(target))
    assert wrong == f"{loss.__name__}.forward: target must be in [0, 1], got {got}"
