"""The exercises of the chapter on automatic differentiation."""

import numpy as np

from dlcore.notebook.exercises import Exercise, register


def dual_divide(u, du, v, dv):
    return u / v, (du * v - u * dv) / v**2


def dual_divide_cases(rng):
    yield 4.0, 2.0, 4.0, 1.0
    yield 0.0, 1.0, -2.0, 3.0
    yield 1.0, 0.0, 3.0, 1.0
    for _ in range(20):
        u, du, v, dv = rng.normal(size=4)
        yield u, du, v + np.sign(v), dv


register(
    Exercise(
        "11-dual-divide",
        reference=dual_divide,
        cases=dual_divide_cases,
        hints=(
            "The tangent of a quotient is the quotient rule with tangents in place of derivatives.",
            "(u/v)' = (u' v − u v') / v².",
            "Return u / v, (du * v - u * dv) / v**2.",
        ),
    )
)


def undo_broadcast(dy, shape):
    extra = dy.ndim - len(shape)
    repeated = tuple(range(extra)) + tuple(extra + axis for axis, size in enumerate(shape) if size == 1)
    return dy.sum(axis=repeated).reshape(shape)


def undo_broadcast_cases(rng):
    pairs = [((), (3,)), ((4,), (4,)), ((1,), (5,)), ((3,), (2, 3)), ((2, 1), (2, 3)), ((1, 3), (2, 3))]
    pairs += [((1, 1), (1, 1)), ((3, 1), (2, 3, 4)), ((2, 1, 4), (2, 3, 4)), ((), (2, 2, 2))]
    for shape, whole in pairs:
        yield rng.normal(size=whole), shape


register(
    Exercise(
        "11-unbroadcast",
        reference=undo_broadcast,
        cases=undo_broadcast_cases,
        hints=(
            "The adjoint of repeating is summing. Which axes were repeated?",
            "Those that `shape` lacks, which stand in front, and those that have length 1 in `shape`.",
            "Sum over the first dy.ndim - len(shape) axes; then each axis of length 1, with keepdims=True.",
        ),
    )
)


def row_max_pull(x, dy):
    dx = np.zeros_like(x)
    dx[np.arange(len(x)), x.argmax(axis=1)] = dy
    return dx


def row_max_pull_cases(rng):
    yield np.array([[1.0, 3.0, 2.0]]), np.array([5.0])
    yield np.array([[2.0, 2.0], [0.0, -1.0]]), np.array([1.0, -1.0])
    yield np.array([[-4.0]]), np.array([0.5])
    for _ in range(12):
        batch, width = rng.integers(1, 6, size=2)
        yield rng.integers(-2, 3, size=(batch, width)).astype(float), rng.normal(size=batch)


register(
    Exercise(
        "11-row-max",
        reference=row_max_pull,
        cases=row_max_pull_cases,
        hints=(
            "A small change of any entry but the largest changes nothing.",
            "Each row of the answer is zero but for one place, and there it is dy of that row.",
            "np.argmax gives the first of equal entries: use it as the column index.",
        ),
    )
)
