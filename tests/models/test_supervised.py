"""A model under its loss: the number, its gradients and its options are those of the two called by hand."""

import numpy as np
import pytest

from dlcore import (
    CTC,
    MLP,
    CrossEntropy,
    Dense,
    MeanSquaredError,
    Seq2Seq,
    Sequential,
    Supervised,
    TransformerLM,
    gradcheck,
)
from tests.refusal import refused


def gradients(model):
    return [parameter.grad.copy() for parameter in model.parameters()]


def by_hand(model, loss, inputs, target, options, loss_options):
    """The value and every gradient, from the calls that a reader would write."""
    prediction, cache = model.forward(*inputs, **options)
    value, loss_cache = loss.forward(prediction, target, **loss_options)
    model.backward(loss.backward(1.0, loss_cache), cache)
    found = gradients(model)
    for parameter in model.parameters():
        parameter.grad.fill(0)
    return value, found


@pytest.mark.parametrize("method", ["backward", "add_gradients"])
def test_masks_go_to_the_model_and_to_the_loss(method):
    rng = np.random.default_rng(0)
    model = Seq2Seq(6, 7, 3, 4, attention="dot", rng=0, dtype=np.float64)
    source, given, wanted = (rng.integers(6, size=shape) for shape in ((5, 4), (5, 3), (5, 3)))
    seen, counted = np.arange(4) < rng.integers(1, 5, size=(5, 1)), np.arange(3) < 2 * np.ones((5, 1))
    masks = {"mask": seen}, {"mask": counted}
    value, expected = by_hand(model, CrossEntropy(), (source, given), wanted, *masks)
    objective = Supervised(model, CrossEntropy())
    inputs = {"source": source, "target": given, "mask": seen}
    found, cache = objective.forward(inputs, {"target": wanted, "mask": counted})
    getattr(objective, method)(1.0, cache)
    assert found == value
    for ours, theirs in zip(gradients(model), expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-13, atol=1e-16)


def test_lengths_go_to_the_loss():
    z, labels, lengths = (
        np.random.default_rng(1).normal(size=(2, 5, 3)),
        np.array([[1, 2], [2, 0]]),
        np.array([5, 3]),
    )
    model = Sequential(Dense(3, 3, rng=0, dtype=np.float64))
    value, _ = by_hand(model, CTC(), (z,), labels, {}, {"lengths": lengths})
    assert Supervised(model, CTC())(z, {"target": labels, "lengths": lengths}) == value


def test_the_gradient_of_the_inputs_is_the_models():
    x, y = np.random.default_rng(2).normal(size=(2, 4, 3))
    objective = Supervised(MLP([3, 3], rng=0, dtype=np.float64), MeanSquaredError())
    _, cache = objective.forward(x, y)
    dx, dtarget = objective.backward(2.0, cache)
    W, b = (parameter.value for parameter in objective.parameters())
    np.testing.assert_allclose(dx, 2.0 * 2 * (x @ W + b - y) @ W.T / y.size, rtol=1e-12)
    assert dtarget is None


def test_its_parameters_are_the_models():
    model = TransformerLM(5, 4, 2, 1, rng=0)
    assert Supervised(model, CrossEntropy()).parameters() == model.parameters()


def test_the_gradient_check_catches_a_wrong_loss():
    class Halved(CrossEntropy):
        def backward(self, dy, cache):
            return super().backward(dy / 2, cache)

    x, y = np.random.default_rng(3).normal(size=(4, 3)), np.array([0, 1, 1, 0])
    model = MLP([3, 2], rng=0, dtype=np.float64)
    assert gradcheck(Supervised(model, CrossEntropy()), x, y) < 1e-7
    assert gradcheck(Supervised(model, Halved()), x, y) > 0.1


def test_names_that_are_none():
    x, y = np.zeros((4, 3)), np.array([0, 1, 1, 0])
    objective = Supervised(MLP([3, 2], rng=0, dtype=np.float64), CrossEntropy())
    said = "Supervised.forward: arrays in a dict must be named as {} names them, got {}"
    model, loss = (
        said.format("Sequential.forward", "['y']"),
        said.format("CrossEntropy.forward", "['labels']"),
    )
    assert refused(TypeError, objective.forward, {"y": x}, y) == f"{model}: missing a required argument: 'x'"
    came = refused(TypeError, objective.forward, x, {"labels": y})
    assert came == f"{loss}: missing a required argument: 'target'"


def test_predict_is_the_models_output_and_loss_of_its_loss():
    x, y = np.random.default_rng(4).normal(size=(4, 3)), np.array([0, 1, 1, 0])
    objective = Supervised(MLP([3, 2], rng=0, dtype=np.float64), CrossEntropy())
    np.testing.assert_array_equal(objective.predict(x), objective.model(x))
    assert objective.loss_of(objective.predict(x), y) == objective(x, y)
