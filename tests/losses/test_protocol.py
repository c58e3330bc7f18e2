"""What holds for every loss: dtypes, and the refusal of what does not pair. Gradients: tests/gradients.

Every loss and case is one of tests/gradients.
"""

import math

import numpy as np
import pytest

import dlcore
import dlcore.losses as losses
from dlcore import BernoulliKLDivergence, BinaryCrossEntropy, KLDivergence, NegativeLogLikelihood, log_softmax
from dlcore.losses.base import Loss
from tests.gradients.cases import CASES, build
from tests.gradients.walk import floats
from tests.losses.inputs import DTYPES, LABELS, P
from tests.refusal import refused

LOSSES = {name: group for name, group in CASES.items() if issubclass(getattr(dlcore, name), Loss)}
EVERY_LOSS = [(name, case) for name, group in LOSSES.items() for case in group]
every_loss = pytest.mark.parametrize(("name", "case"), EVERY_LOSS, ids=[f"{n}-{c}" for n, c in EVERY_LOSS])
ELEMENTWISE = [name for name, group in LOSSES.items() if "vector" in group]  # of arrays of any one shape


def of_dtype(x, dtype):
    """Floats of this dtype; labels, pairs and None as they are, inside too."""
    if isinstance(x, tuple):
        return tuple(of_dtype(part, dtype) for part in x)
    return x if x is None or x.dtype.kind != "f" else x.astype(dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@every_loss
def test_value_is_a_float_and_the_gradient_keeps_shape_and_dtype(name, case, dtype):
    checked = build(name, case)
    loss, options, inputs = checked.module, checked.options, of_dtype(checked.inputs, dtype)
    value, cache = loss.forward(*inputs, **options)
    assert type(value) is float
    assert loss(*inputs, **options) == value
    assert value == pytest.approx(loss(*checked.inputs, **options), rel=1e-5)
    for dy in (1.0, np.float64(2), np.float32(2), np.array(2.0)):
        for given_, wanted in zip(floats(loss.backward(dy, cache)), floats(inputs[0]), strict=True):
            assert given_.shape == wanted.shape
            assert given_.dtype == dtype


@every_loss
def test_gradient_is_proportional_to_dy_and_may_be_had_again(name, case):
    checked = build(name, case)
    _, cache = checked.module.forward(*checked.inputs, **checked.options)
    once = floats(checked.module.backward(1.0, cache))
    for scaled, again, first in zip(
        floats(checked.module.backward(-3.0, cache)),
        floats(checked.module.backward(1.0, cache)),
        once,
        strict=True,
    ):
        np.testing.assert_allclose(scaled, -3 * first, rtol=1e-14)
        np.testing.assert_array_equal(again, first)


@every_loss
def test_nan_is_not_hidden(name, case):
    """One is put in the place where the loss is steepest: there it is read."""
    checked = build(name, case)
    _, cache = checked.module.forward(*checked.inputs, **checked.options)
    slopes = floats(checked.module.backward(1.0, cache))
    steepest = max(range(len(slopes)), key=lambda part: np.abs(slopes[part]).max())
    floats(checked.inputs[0])[steepest].flat[np.abs(slopes[steepest]).argmax()] = np.nan
    assert math.isnan(checked.module(*checked.inputs, **checked.options))


def test_what_the_package_of_losses_hands_on_is_public_and_tested_here():
    assert set(losses.__all__) <= LOSSES.keys()


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("loss", "target"), [(NegativeLogLikelihood, LABELS), (KLDivergence, P)])
@pytest.mark.parametrize(
    ("prediction", "got"),
    [
        (P, "4.2649 to 4.53034"),
        (np.log(P / 2), "0.5 to 0.5"),
        (np.full((5, 3), 1e3), "inf to inf"),
    ],
)
def test_what_is_no_distribution_is_refused(loss, target, prediction, got, dtype):
    """Probabilities in place of their logarithms, half of them, and large logits."""
    target = target if target.dtype == np.int64 else target.astype(dtype)
    message = refused(ValueError, loss().forward, prediction.astype(dtype), target)
    assert message == f"{loss.__name__}.forward: each row of exp(prediction) must sum to 1, got {got}"
    assert loss()(log_softmax(prediction.astype(dtype)), target) > -1e-6


def test_a_nan_in_one_row_does_not_let_the_others_through():
    prediction = np.log(P / 2)
    prediction[0] = np.nan
    message = refused(ValueError, NegativeLogLikelihood().forward, prediction, LABELS)
    assert message.endswith("must sum to 1, got 0.5 to 0.5")


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_paired_losses_refuse_what_does_not_pair(name):
    where = f"{name}.forward"
    x, t = np.full((4, 1), 0.5), np.full((4, 1), 0.5)
    forward = getattr(dlcore, name)().forward
    assert refused(ValueError, forward, x, t[:, 0]) == f"{where}: target must be (4, 1), got (4,)"
    assert refused(ValueError, forward, x, t[:1]) == f"{where}: target must be (4, 1), got (1, 1)"
    wrong = refused(TypeError, forward, x.astype(np.float32), t)
    assert wrong == f"{where}: target must be float32, got float64"
    assert refused(TypeError, forward, x, t.astype(int)) == f"{where}: target must be float64, got int64"
    assert refused(TypeError, forward, [0.5], t) == f"{where}: prediction must be a NumPy array, got list"
    wrong = refused(TypeError, forward, t.astype(int), t)
    assert wrong == f"{where}: prediction must be an array of float, got int64"
    assert refused(ValueError, forward, x[:0], t[:0]) == f"{where}: prediction must not be empty, got (0, 1)"


@pytest.mark.parametrize("loss", [BinaryCrossEntropy, BernoulliKLDivergence])
@pytest.mark.parametrize(
    ("target", "got"), [([0.0, 1.5], "0 to 1.5"), ([-0.5, 1.0], "-0.5 to 1"), ([0.5, math.nan], "nan to nan")]
)
def test_targets_outside_of_the_unit_interval(loss, target, got):
    wrong = refused(ValueError, loss().forward, np.zeros(2), np.array(target))
    assert wrong == f"{loss.__name__}.forward: target must be in [0, 1], got {got}"
