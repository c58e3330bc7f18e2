"""Exercises of the chapter on activation functions."""

import numpy as np

from dlcore.activations import sigmoid
from dlcore.notebook.exercises import Exercise, register


def swish_derivative(z, beta):
    """d/dz of z σ(βz): σ(βz) + βz σ(βz) σ(−βz), for z of any shape."""
    gate = sigmoid(beta * z)
    return gate + beta * z * gate * sigmoid(-beta * z)


def swish_cases(rng):
    """Zero, both infinitely steep and flat gates, values that overflow e^z, then random ones."""
    edges = np.array([0.0, 1.0, -1.0, 40.0, -40.0, 1000.0, -1000.0])
    fixed = [(edges, beta) for beta in (1.0, 0.0, 1.702, 10.0, -1.0)]
    return fixed + [(rng.normal(scale=4, size=(3, 4)), float(rng.uniform(0.1, 5))) for _ in range(20)]


register(
    Exercise(
        "08-swish-derivative",
        reference=swish_derivative,
        cases=swish_cases,
        hints=(
            "Use the product rule, and the chain rule on σ(βz): an inner derivative β appears.",
            "σ′(u) = σ(u) σ(−u), with u = βz. dlcore's sigmoid takes any u without overflow in the result.",
            "gate = sigmoid(beta * z); the second term is beta * z * gate * sigmoid(-beta * z).",
        ),
    )
)


def tanh_to_sigmoid(W, b, V, c):
    """Weights of the sigmoid network equal to tanh(xW + b)V + c."""
    return 2 * W, 2 * b, 2 * V, c - V.sum(axis=0)


def layer_cases(rng):
    """One unit, one input or one output, then random sizes, of unequal width."""
    sizes = [(1, 1, 1), (3, 1, 2), (1, 4, 1), (2, 5, 3)] + [tuple(rng.integers(1, 7, 3)) for _ in range(12)]
    return [
        (
            rng.normal(size=(features, hidden)),
            rng.normal(size=hidden),
            rng.normal(size=(hidden, outputs)),
            rng.normal(size=outputs),
        )
        for features, hidden, outputs in sizes
    ]


register(
    Exercise(
        "08-tanh-to-sigmoid",
        reference=tanh_to_sigmoid,
        cases=layer_cases,
        hints=(
            "Write tanh(z) as 2σ(2z) − 1 and collect what multiplies σ, and what does not.",
            "The −1 of every hidden unit passes through V: it adds minus the sum of V's rows to c.",
            "Sum V over its first axis, the hidden units; make new arrays rather than writing into these.",
        ),
    )
)


def unit_report(z):
    """The fractions of ReLU units that are inactive on every example, and active on every example."""
    active = z > 0  # (N, H); at 0 the slope is 0
    return np.mean(~active.any(axis=0)), np.mean(active.all(axis=0))


def report_cases(rng):
    """Zeros, one example, one unit, all dead, all active, then layers with biases of both signs."""
    fixed = [
        np.zeros((3, 2)),
        np.array([[0.0, -1.0, 2.0]]),
        np.array([[-1.0], [0.0], [1e-300]]),
        np.full((4, 3), -2.0),
        np.full((4, 3), 2.0),
        np.array([[1.0, -1.0, 0.0, 1.0], [2.0, -2.0, -1.0, 0.0]]),
    ]
    drawn = [rng.normal(size=(int(rng.integers(2, 9)), 12)) + rng.normal(scale=2, size=12) for _ in range(15)]
    return [(z,) for z in fixed + drawn]


register(
    Exercise(
        "08-unit-report",
        reference=unit_report,
        cases=report_cases,
        hints=(
            "A unit is a column. Ask first where z > 0: an array of True and False of the same shape.",
            "Dead: no True in the column. Active on all: only True. See the methods any and all.",
            "axis=0 runs over the examples; the mean of True and False is a fraction.",
        ),
    )
)
