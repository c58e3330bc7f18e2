"""The tape against finite differences."""

import numpy as np
import pytest

from dlcore import Module, gradcheck
from dlcore.tape import Node, exp, log, relu, tanh
from tests.refusal import refused


class Taped(Module):
    """A function of nodes as a Module, so that `gradcheck` can judge its gradients."""

    def __init__(self, function):
        self.function = function

    def forward(self, *inputs):
        nodes = [Node(x) for x in inputs]
        y = self.function(*nodes)
        return y.value, (nodes, y)

    def backward(self, dy, cache):
        nodes, y = cache
        (y * dy).sum().backward()
        return tuple(node.grad for node in nodes) if len(nodes) > 1 else nodes[0].grad


def draw(*shape, seed=0):
    """Normal numbers, none within 0.1 of 0."""
    x = np.random.default_rng(seed).normal(size=shape)
    return np.asarray(x + 0.1 * np.sign(x))


def positive(*shape, seed=0):
    return np.abs(draw(*shape, seed=seed))


A, B = draw(3, 4), draw(3, 4, seed=1)
OPERATIONS = {
    "add": (lambda a, b: a + b, A, B),
    "subtract": (lambda a, b: a - b, A, B),
    "multiply": (lambda a, b: a * b, A, B),
    "divide": (lambda a, b: a / b, A, B),
    "negative": (lambda a: -a, A),
    "matmul": (lambda a, b: a @ b, A, draw(4, 2)),
    "square": (lambda a: a**2, A),
    "cube": (lambda a: a**3, A),
    "reciprocal": (lambda a: a**-1, A),
    "root": (lambda a: a**0.5, positive(3, 4)),
    "power 0": (lambda a: a**0 * a, A),
    "exp": (exp, A),
    "log": (log, positive(3, 4)),
    "tanh": (tanh, A),
    "relu": (relu, A),
    "sum": (lambda a: a.sum(), A),
    "sum of columns": (lambda a: a.sum(axis=0), A),
    "sum of rows, kept": (lambda a: a.sum(axis=1, keepdims=True), A),
    "sum over the last axis": (lambda a: a.sum(axis=-1), draw(2, 3, 4)),
    "sum over two axes": (lambda a: a.sum(axis=(0, 2)), draw(2, 3, 4)),
    "mean": (lambda a: a.mean(), A),
    "row": (lambda a: a[1], A),
    "slice": (lambda a: a[1:, ::2], A),
    "rows, one of them twice": (lambda a: a[np.array([2, 0, 2])], A),
    "entries": (lambda a: a[np.arange(3), np.array([1, 1, 3])], A),
    "mask": (lambda a: a[A > 0], A),
    "number + node": (lambda a: 2 + a, A),
    "number - node": (lambda a: 2 - a, A),
    "number * node": (lambda a: 2 * a, A),
    "number / node": (lambda a: 2 / a, A),
    "node - number": (lambda a: a - 2, A),
    "node / number": (lambda a: a / 2, A),
    "array + node": (lambda a: B + a, A),
    "array / node": (lambda a: B / a, A),
    "array @ node": (lambda a: draw(2, 3) @ a, A),
    "node @ array": (lambda a: a @ draw(4, 2), A),
}


SHAPES = [
    ((3, 4), (4,)),
    ((3, 4), (1, 4)),
    ((3, 4), (3, 1)),
    ((3, 1), (1, 4)),
    ((2, 3, 4), (3, 1)),
    ((3, 4), ()),
]


@pytest.mark.parametrize("case", OPERATIONS.values(), ids=OPERATIONS)
def test_every_operation_has_the_right_gradient(case):
    function, *inputs = case
    assert gradcheck(Taped(function), *inputs, elementwise=True) < 1e-7


@pytest.mark.parametrize("operation", ["add", "subtract", "multiply", "divide"])
@pytest.mark.parametrize(("left", "right"), SHAPES)
def test_a_repeated_operand_has_the_sum_of_its_gradients(operation, left, right):
    function = OPERATIONS[operation][0]
    assert gradcheck(Taped(function), draw(*left), draw(*right, seed=1), elementwise=True) < 1e-7
    assert gradcheck(Taped(function), draw(*right), draw(*left, seed=1), elementwise=True) < 1e-7


@pytest.mark.parametrize("operation", ["add", "subtract", "multiply", "divide"])
@pytest.mark.parametrize(("left", "right"), [((0, 3), (1, 3)), ((0, 3), (3,)), ((2, 0), (2, 1)), ((0,), ())])
def test_what_is_repeated_not_even_once_has_a_gradient_of_its_own_shape(operation, left, right):
    a, b = Node(np.ones(left)), Node(np.ones(right))
    OPERATIONS[operation][0](a, b).sum().backward()
    assert a.grad.shape == left
    np.testing.assert_array_equal(b.grad, np.zeros(right))
    OPERATIONS[operation][0](b, a).sum().backward()
    np.testing.assert_array_equal(b.grad, np.zeros(right))


REUSED = {
    "twice in one operation": (lambda x: x * x, lambda x: 2 * x),
    "x minus itself": (lambda x: x - x, lambda x: 0 * x),
    "diamond": (lambda x: (lambda y: y * exp(y))(x * 3), lambda x: 3 * (1 + 3 * x) * np.exp(3 * x)),
    "a short way and a long one": (
        lambda x: x + exp(tanh(x * x)),
        lambda x: 1 + np.exp(np.tanh(x * x)) * (1 - np.tanh(x * x) ** 2) * 2 * x,
    ),
    "diamond upon diamond": (lambda x: (lambda y: (lambda z: z * z)(y + y))(x * x), lambda x: 16 * x**3),
}


@pytest.mark.parametrize(("function", "derivative"), REUSED.values(), ids=REUSED)
def test_a_node_used_twice_has_both_gradients(function, derivative):
    x = Node(A)
    function(x).sum().backward()
    np.testing.assert_allclose(x.grad, derivative(A), rtol=1e-12)


def test_thirty_diamonds_are_walked_once_each():
    """Path by path, 2³⁰ ways lead from the result to x."""
    x = Node(np.array(1.0))
    y = x
    for _ in range(30):
        y = y * 0.5 + y * 0.5
    y.backward()
    assert x.grad == 1.0


def test_a_chain_of_ten_thousand_operations():
    x = Node(np.array(1.0))
    y = x
    for _ in range(10_000):
        y = y + 1e-4
    y.backward()
    assert x.grad == 1.0


def test_every_node_on_the_way_has_its_gradient_and_no_other():
    x, aside = Node(np.array(2.0)), Node(np.array(1.0))
    y = x * x
    z = y * 3.0
    _ = z + aside
    z.backward()
    assert (z.grad, y.grad, x.grad, aside.grad) == (1.0, 3.0, 12.0, None)


def test_powers_of_zero():
    for exponent, slope in ((0, 0.0), (1, 1.0), (2, 0.0)):
        x = Node(np.array(0.0))
        (x**exponent).backward()
        assert x.grad == slope


def test_relu_of_infinities_and_nan():
    x = Node(np.array([-np.inf, np.inf, np.nan, -1.0]))
    y = relu(x)
    np.testing.assert_array_equal(y.value, [0, np.inf, np.nan, 0])
    y.sum().backward()
    np.testing.assert_array_equal(x.grad, [0, 1, 0, 0])


def test_backward_starts_anew_each_time():
    x = Node(A)
    loss = (x * x).sum()
    loss.backward()
    first = x.grad
    loss.backward()
    np.testing.assert_array_equal(x.grad, first)
    x.sum().backward()
    np.testing.assert_array_equal(x.grad, np.ones_like(A))


def test_values_and_gradients_are_left_alone():
    given = A.copy()
    x = Node(given)
    y = relu(x) + x
    (y * y).sum().backward()
    np.testing.assert_array_equal(given, A)
    np.testing.assert_array_equal(y.value, np.maximum(A, 0) + A)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_dtype_is_kept(dtype):
    x, W = Node(A.astype(dtype)), Node(draw(4, 2).astype(dtype))
    y = log(exp(tanh(relu(x @ W) + 1.0)) ** 2 / 3.0)[0] - 2
    loss = (1 - y).mean()
    loss.backward()
    assert {y.value.dtype, loss.value.dtype, x.grad.dtype, W.grad.dtype} == {np.dtype(dtype)}


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: Node(A).backward(),
            ValueError,
            "Node.backward: the result must be a single number, got (3, 4)",
        ),
        (lambda: Node(np.arange(3)), TypeError, "Node: value must be an array of float, got int64"),
        (lambda: Node("3"), TypeError, "Node: value must be an array of float, got <U1"),
        (lambda: exp(A), TypeError, "exp: x must be a Node, got ndarray"),
        (lambda: log(1.0), TypeError, "log: x must be a Node, got float"),
        (lambda: tanh([1.0]), TypeError, "tanh: x must be a Node, got list"),
        (lambda: relu(None), TypeError, "relu: x must be a Node, got NoneType"),
        (
            lambda: Node(A) @ Node(B),
            ValueError,
            "Node.__matmul__: right must be (4, K), got (3, 4)",
        ),
        (
            lambda: Node(draw(2, 3, 4)) @ Node(B),
            ValueError,
            "Node.__matmul__: left must be (B, D), got (2, 3, 4)",
        ),
        (
            lambda: Node(A) @ Node(draw(4)),
            ValueError,
            "Node.__matmul__: right must be (4, K), got (4,)",
        ),
        (
            lambda: Node(A) ** Node(B),
            TypeError,
            "Node.__pow__: exponent must be a number, got Node(3, 4)",
        ),
        (
            lambda: Node(A) + Node(B.astype(np.float32)),
            TypeError,
            "Node: the other operand must be float64, got float32",
        ),
        (
            lambda: Node(A.astype(np.float32)) * B,
            TypeError,
            "Node: the other operand must be float32, got float64",
        ),
        (
            lambda: Node(A.astype(np.float32)) @ Node(draw(4, 2)),
            TypeError,
            "Node: the other operand must be float32, got float64",
        ),
    ],
)
def test_bad_input(call, error, message):
    assert refused(error, call) == message


def test_shapes_that_do_not_fit_are_named():
    assert "(3,4) (2,4)" in refused(ValueError, lambda: Node(A) + Node(draw(2, 4)))


def gradients(function, *arrays):
    """The value of a function of nodes and the gradient of each array."""
    nodes = [Node(array) for array in arrays]
    result = function(*nodes)
    result.backward()
    return [result.value.item(), *(node.grad.item() for node in nodes)]


def test_a_number_over_a_node():
    x = np.array([4.0])
    assert gradients(lambda a: (2 / a).sum(), x) == [0.5, -0.125]
    assert gradients(lambda a: (a / 2).sum(), x) == [2, 0.5]


def test_float32_gradients_over_many_rows():
    """One by one in float32, 0.1 a million times comes to 100958."""
    rows = 10**6
    x, one = np.full((rows, 1), 0.1, np.float32), np.ones((1, 1), np.float32)
    assert gradients(lambda w: (Node(x) @ w).sum(), one)[1] == pytest.approx(1e5, rel=1e-6)
    taken = gradients(lambda w: (w[np.zeros(rows, int)] * np.float32(0.1)).sum(), np.ones(1, np.float32))
    assert taken[1] == pytest.approx(1e5, rel=1e-6)


def test_the_tape_can_be_wrong():
    """A gradient that is off by one part in ten thousand is seen."""

    def slightly_off(a):
        return Node(a.value**2, (a,), lambda dy: (dy * 2.0002 * a.value,))

    assert gradcheck(Taped(slightly_off), A) > 1e-5
