"""Reverse-mode automatic differentiation: operations that remember how to send a gradient back.

A `Node` holds an array and the operation that made it. `backward` walks from a result to its
sources, latest first, so that a node's gradient is complete before it is passed on.
"""

import numpy as np

from dlcore.checks import check_array, check_number
from dlcore.layers.sums import sum_products

_let_go = []  # what nodes that are no more held, while it is let go of


class Node:
    """An array in a computation: `value`, and after `backward` its gradient `grad`.

    parents: the nodes it was made from; pull: a function from its gradient to theirs (eq:tape-vjp).
    """

    __array_ufunc__ = None  # NumPy on the left of an operator leaves the operation to us
    parents, pull = (), None

    def __init__(self, value, parents=(), pull=None):
        self.value = check_array("Node", "value", np.asanyarray(value))
        self.grad = None
        self.parents, self.pull = parents, pull

    def __del__(self, waiting=_let_go):
        # A node frees its parents, they free theirs: one inside the other, a long chain is deeper than the
        # stack of a browser. So the first of them frees all, one after the other.
        first = not waiting
        waiting += [(self.parents, self.pull)] if waiting else [None, (self.parents, self.pull)]
        self.parents, self.pull = (), None
        if first:
            while len(waiting) > 1:
                waiting.pop()
            waiting.clear()

    def __repr__(self):
        return f"Node{self.value.shape}"

    def backward(self):
        """Set `grad` of every node that this number depends on: ∂self/∂node (eq:tape-reverse)."""
        if self.value.size != 1:
            raise ValueError(f"Node.backward: the result must be a single number, got {self.value.shape}")
        order = sources_first(self)
        for node in order:
            node.grad = np.zeros_like(node.value)
        self.grad = np.ones_like(self.value)
        for node in reversed(order):
            if node.pull is not None:
                for parent, gradient in zip(node.parents, node.pull(node.grad), strict=True):
                    parent.grad = parent.grad + gradient  # a node used twice gets both

    def __add__(self, other):
        """self + other; the gradient goes to both, summed where one was repeated (eq:tape-broadcast)."""
        other = _node_of(other, self)
        return Node(
            self.value + other.value,
            (self, other),
            lambda dy: (unbroadcast(dy, self.value), unbroadcast(dy, other.value)),
        )

    def __mul__(self, other):
        """self · other, elementwise; each gets the gradient times the other (eq:tape-broadcast)."""
        other = _node_of(other, self)
        return Node(
            self.value * other.value,
            (self, other),
            lambda dy: (unbroadcast(dy * other.value, self.value), unbroadcast(dy * self.value, other.value)),
        )

    def __matmul__(self, other):
        """self @ other, (B, D) and (D, K) to (B, K) (eq:backprop-dx, eq:backprop-dw)."""
        other = _node_of(other, self)
        check_array("Node.__matmul__", "left", self.value, ("B", "D"))
        check_array("Node.__matmul__", "right", other.value, (self.value.shape[1], "K"))
        return Node(
            self.value @ other.value,
            (self, other),
            # eq:backprop-dx eq:backprop-dw
            lambda dy: (dy @ other.value.T, sum_products(self.value, dy)),
        )

    def __pow__(self, exponent):
        """self to the power of a number, elementwise; its slope is exponent · x^(exponent − 1)."""
        exponent = check_number("Node.__pow__", "exponent", exponent)

        def pull(dy):
            if exponent == 0:
                return (np.zeros_like(dy),)  # x⁰ is 1 everywhere; the formula gives 0 · 0⁻¹ at 0
            return (dy * exponent * self.value ** (exponent - 1),)

        return Node(self.value**exponent, (self,), pull)

    def __neg__(self):
        """The negative of self."""
        return self * -1.0

    def __sub__(self, other):
        """self − other, as the sum with the negative."""
        return self + -_node_of(other, self)

    def __truediv__(self, other):
        """self / other, elementwise, as the product with the reciprocal, whose slope is −1 / other²."""
        return self * _node_of(other, self) ** -1.0

    def __radd__(self, other):
        """other + self, where other is a number or an array."""
        return self + other

    def __rmul__(self, other):
        """other · self, where other is a number or an array."""
        return self * other

    def __rsub__(self, other):
        """other − self, where other is a number or an array."""
        return -self + other

    def __rtruediv__(self, other):
        """other / self, where other is a number or an array."""
        return _node_of(other, self) / self

    def __rmatmul__(self, other):
        """other @ self, where other is an array."""
        return _node_of(other, self) @ self

    def __getitem__(self, index):
        """What an index takes, as in NumPy; an entry taken twice gets both gradients (eq:tape-index)."""

        def pull(dy):
            dx = np.zeros(self.value.shape)  # float64: an entry may be taken a great many times
            np.add.at(dx, index, dy.astype(np.float64))  # eq:tape-index
            return (dx.astype(dy.dtype),)

        return Node(self.value[index], (self,), pull)

    def sum(self, axis=None, keepdims=False):
        """The sum over some axes, or all; the gradient is repeated along them (eq:tape-sum)."""

        def pull(dy):
            dy = dy if axis is None or keepdims else np.expand_dims(dy, axis)
            return (np.broadcast_to(dy, self.value.shape),)  # eq:tape-sum

        return Node(total(self.value, axis=axis, keepdims=keepdims), (self,), pull)

    def mean(self):
        """The mean of all entries, as their sum divided by their number."""
        return self.sum() / float(self.value.size)


def exp(x):
    """e^x, elementwise; its slope is itself."""
    y = np.exp(_value_of("exp", x))
    return Node(y, (x,), lambda dy: (dy * y,))


def log(x):
    """The natural logarithm, elementwise; its slope is 1 / x."""
    return Node(np.log(_value_of("log", x)), (x,), lambda dy: (dy / x.value,))


def tanh(x):
    """tanh x, elementwise; its slope is 1 − tanh² x."""
    y = np.tanh(_value_of("tanh", x))
    return Node(y, (x,), lambda dy: (dy * (1 - y * y),))


def relu(x):
    """max(0, x), elementwise; its slope is 1 where x > 0, else 0."""
    on = _value_of("relu", x) > 0
    return Node(np.maximum(x.value, 0), (x,), lambda dy: (dy * on,))


def _value_of(where, x):
    """The array that the node x holds."""
    if not isinstance(x, Node):
        raise TypeError(f"{where}: x must be a Node, got {type(x).__name__}")
    return x.value


def _node_of(x, like):
    """x as a node: a number takes the dtype of `like`, a node or an array must have it."""
    if isinstance(x, (int, float, np.integer, np.floating)):
        x = np.asarray(x, like.value.dtype)
    x = x if isinstance(x, Node) else Node(check_array("Node", "the other operand", x))
    check_array("Node", "the other operand", x.value, dtype=like.value.dtype)
    return x


def sources_first(result):
    """All nodes that the result depends on, each after its parents (a topological order)."""
    order, seen, stack = [], set(), [(result, False)]
    while stack:
        node, parents_done = stack.pop()
        if parents_done:
            order.append(node)
        elif id(node) not in seen:
            seen.add(id(node))
            stack.append((node, True))
            stack.extend((parent, False) for parent in node.parents)
    return order


def unbroadcast(dy, like):
    """Sum a gradient over the axes along which `like` was repeated (eq:tape-broadcast)."""
    extra = dy.ndim - like.ndim
    repeated = tuple(range(extra)) + tuple(
        extra + axis for axis, size in enumerate(like.shape) if size == 1 and dy.shape[extra + axis] != 1
    )
    return total(dy, axis=repeated).reshape(like.shape) if repeated else dy  # eq:tape-broadcast


def total(x, **options):
    """x.sum(**options) in x's dtype, added up in float64: over many rows float32 would lose digits."""
    return x.sum(dtype=np.float64, **options).astype(x.dtype)
