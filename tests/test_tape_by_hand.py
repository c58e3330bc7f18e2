"""The tape against the hand-written backward passes, and against `fit`."""

import numpy as np
import pytest

from dlcore import MLP, SGD, CrossEntropy, Dense, MeanSquaredError, ReLU, Tanh, fit, minibatches
from dlcore.tape import Node, exp, log, relu, tanh
from tests.refusal import refused


def draw(*shape, seed=0):
    """Normal numbers, none within 0.1 of 0."""
    x = np.random.default_rng(seed).normal(size=shape)
    return np.asarray(x + 0.1 * np.sign(x))


A, B = draw(3, 4), draw(3, 4, seed=1)


def dense_by_hand(x, W, b, dy):
    layer = Dense(*W.shape, rng=0, dtype=np.float64)
    layer.W.value[...], layer.b.value[...] = W, b
    _, cache = layer.forward(x)
    return [layer.backward(dy, cache), layer.W.grad, layer.b.grad]


def test_a_dense_layer_by_hand_and_on_the_tape():
    given, dy = [draw(5, 4), draw(4, 3, seed=1), draw(3, seed=2)], draw(5, 3, seed=3)
    x, W, b = nodes = [Node(array) for array in given]
    ((x @ W + b) * dy).sum().backward()
    for node, gradient in zip(nodes, dense_by_hand(*given, dy), strict=True):
        np.testing.assert_allclose(node.grad, gradient, rtol=1e-12)


@pytest.mark.parametrize(("taped", "layer"), [(tanh, Tanh()), (relu, ReLU())])
def test_activations_by_hand_and_on_the_tape(taped, layer):
    dy = B
    x = Node(A)
    (taped(x) * dy).sum().backward()
    y, cache = layer.forward(A)
    np.testing.assert_allclose(taped(Node(A)).value, y, rtol=1e-14)
    np.testing.assert_allclose(x.grad, layer.backward(dy, cache), rtol=1e-12)


def cross_entropy(logits, target):
    shifted = logits - logits.value.max(axis=1, keepdims=True)
    return (log(exp(shifted).sum(axis=1)) - shifted[np.arange(len(target)), target]).mean()


def squared_error(prediction, target):
    return ((prediction - target) ** 2).mean()


LOSSES = {
    "cross-entropy": (cross_entropy, CrossEntropy(), np.array([0, 3, 3])),
    "squared error": (squared_error, MeanSquaredError(), B),
}


@pytest.mark.parametrize(("taped", "loss", "target"), LOSSES.values(), ids=LOSSES)
def test_losses_by_hand_and_on_the_tape(taped, loss, target):
    prediction = Node(A)
    value = taped(prediction, target)
    value.backward()
    expected, cache = loss.forward(A, target)
    assert value.value == pytest.approx(expected, rel=1e-13)
    np.testing.assert_allclose(prediction.grad, loss.backward(1.0, cache), rtol=1e-12)


@pytest.mark.parametrize(("activation", "phi"), [(Tanh, tanh), (ReLU, relu)])
def test_a_perceptron_trains_to_the_same_numbers_as_with_fit(activation, phi):
    x, target = draw(60, 4), np.random.default_rng(1).integers(3, size=60)
    model = MLP([4, 8, 6, 3], activation=activation, rng=0, dtype=np.float64)
    weights = [Node(parameter.value.copy()) for parameter in model.parameters()]
    data, lr, losses = minibatches(x, target, batch_size=16), 0.3, []
    for _ in range(20):
        for batch, labels in data:
            z = Node(batch)
            for W, b in zip(weights[0::2], weights[1::2], strict=True):
                z = (z if z.parents == () else phi(z)) @ W + b
            loss = cross_entropy(z, labels)
            loss.backward()
            losses.append(float(loss.value))
            weights = [Node(node.value - lr * node.grad) for node in weights]
    history = fit(model, CrossEntropy(), SGD(model.parameters(), lr), data, epochs=20)
    assert history.loss[-1] < 0.9 * history.loss[0]
    np.testing.assert_allclose(losses, history.step_loss, rtol=1e-10)
    for node, parameter in zip(weights, model.parameters(), strict=True):
        np.testing.assert_allclose(node.value, parameter.value, rtol=1e-9, atol=1e-12)


def test_long_sums_in_float32_keep_its_digits():
    """2²⁴ + 1 is no float32: added row by row, a column that begins with 2²⁴ would stay there."""
    column = np.ones((1001, 2), np.float32)
    column[0] = 2**24
    x, b = Node(column), Node(np.zeros(2, np.float32))
    np.testing.assert_array_equal(x.sum(axis=0).value, 2**24 + 1000)
    ((x + b) * column).sum().backward()
    np.testing.assert_array_equal(b.grad, 2**24 + 1000)
    assert b.grad.dtype == x.grad.dtype == np.float32


@pytest.mark.parametrize(
    ("other", "came"),
    [(None, "NoneType"), ([1.0], "list"), ("1", "str"), (np.ones((3, 4)).view(np.matrix), "matrix")],
)
def test_an_operand_is_a_node_an_array_or_a_number(other, came):
    for operation in (lambda: Node(A) + other, lambda: Node(A) * other, lambda: Node(A) / other):
        message = refused(TypeError, operation)
        assert message == f"Node: the other operand must be a NumPy array, got {came}"


def test_a_node_holds_a_plain_array():
    message = refused(TypeError, Node, np.ma.masked_array(A, A > 0))
    assert message == "Node: value must be a NumPy array, got MaskedArray"
