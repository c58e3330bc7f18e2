"""The exercises of chapter 03: least squares, ridge, standardising, Huber's loss, leverage."""

import numpy as np

from dlcore.notebook.exercises import Exercise, register


def with_ones(x):
    """The features x (N, D) with a last column of ones (N, D+1)."""
    return np.column_stack([x, np.ones(len(x))])


def theta_gradient(x, y, theta):
    """The gradient (D+1,) of the mean squared error, for x (N, D), y (N,) and theta, bias last."""
    columns = with_ones(x)  # (N, D+1)
    return 2 / len(x) * columns.T @ (columns @ theta - y)


def theta_gradient_cases(rng):
    yield np.array([[1.0], [2.0], [3.0]]), np.array([5.0, 6.0, 10.0]), np.array([0.0, 0.0])
    yield np.array([[1.0], [2.0], [3.0]]), np.array([5.0, 6.0, 10.0]), np.array([2.5, 2.0])
    yield np.array([[3.0, -1.0]]), np.array([2.0]), np.array([1.0, 2.0, 3.0])
    for rows, features in [(2, 1), (5, 3), (4, 6), (40, 11)]:
        yield rng.normal(size=(rows, features)), rng.normal(size=rows), rng.normal(size=features + 1)


def ridge(x, y, alpha):
    """The parameters (D+1,), bias last, that minimise ‖X̃θ - y‖² + alpha ‖w‖²."""
    columns = with_ones(x)  # (N, D+1)
    penalty = alpha * np.diag([1.0] * x.shape[1] + [0.0])
    return np.linalg.solve(columns.T @ columns + penalty, columns.T @ y)


def ridge_cases(rng):
    yield np.array([[1.0], [2.0], [3.0]]), np.array([5.0, 6.0, 10.0]), 0.0
    yield np.array([[1.0], [2.0], [3.0]]), np.array([5.0, 6.0, 10.0]), 2.0
    yield np.array([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]]), np.array([5.0, 6.0, 10.0]), 1.0
    yield rng.normal(size=(3, 5)), rng.normal(size=3), 0.5
    for alpha in (0.0, 0.01, 1.0, 1e6):
        yield rng.normal(size=(20, 4)), 50 + rng.normal(size=20), alpha


def standardize(x_train, x_new):
    """The rows x_new by the means and deviations of x_train; a constant column is only centred."""
    mean, deviation = x_train.mean(axis=0), x_train.std(axis=0)
    constant = x_train.min(axis=0) == x_train.max(axis=0)
    return (x_new - mean) / np.where(constant, 1.0, deviation)


def standardize_cases(rng):
    yield np.array([[1.0], [3.0]]), np.array([[1.0], [2.0], [5.0]])
    yield np.array([[1.0, 0.1], [3.0, 0.1], [8.0, 0.1]]), np.array([[1.0, 0.1], [2.0, 0.4]])
    yield np.array([[4.0, 2.0]]), np.array([[4.0, 5.0]])
    for rows, features in [(10, 3), (50, 11)]:
        yield 5 + 100 * rng.normal(size=(rows, features)), 100 * rng.normal(size=(4, features))


def huber_gradient(prediction, target, delta):
    """The gradient (N,) of the mean of Huber's loss with respect to the predictions."""
    return np.clip(prediction - target, -delta, delta) / len(target)


def huber_gradient_cases(rng):
    yield np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 1.0, 1.0, 9.0]), 1.0
    yield np.array([0.5]), np.array([-100.0]), 2.5
    yield np.array([3.0, -3.0]), np.array([0.0, 0.0]), 3.0
    for delta in (0.1, 1.0, 10.0):
        yield 5 * rng.normal(size=12), 5 * rng.normal(size=12), delta


def leverages(x):
    """The leverage (N,) of each point in the least-squares line on x (N,), which are not all equal."""
    return np.diag(hat_matrix(x[:, None]))


def leverages_cases(rng):
    yield (np.array([1.0, 2.0, 3.0, 4.0]),)
    yield (np.array([0.0, 1.0]),)
    yield (np.array([5.0, 5.0, 5.0, 60.0]),)
    for points in (3, 15, 40):
        yield (100 + 5 * rng.normal(size=points),)


def left_out(x, y):
    """The residual (N,) of each row under the least-squares fit on all others, for x (N, D) and y (N,)."""
    columns = with_ones(x)
    return np.array(
        [
            y[row] - columns[row] @ np.linalg.lstsq(np.delete(columns, row, 0), np.delete(y, row))[0]
            for row in range(len(y))
        ]
    )


def left_out_cases(rng):
    yield np.array([[1.0], [2.0], [3.0]]), np.array([5.0, 6.0, 10.0])
    yield np.array([[0.0], [0.0], [1.0], [1.0]]), np.array([1.0, 2.0, 3.0, 7.0])
    for rows, features in [(6, 1), (12, 3), (40, 11)]:
        yield rng.normal(size=(rows, features)), rng.normal(size=rows)


def hat_matrix(x):
    """The matrix (N, N) that turns prices into the predictions of least squares on x (N, D)."""
    columns = with_ones(x)
    return columns @ np.linalg.solve(columns.T @ columns, columns.T)


register(
    Exercise(
        "03-theta-gradient",
        reference=theta_gradient,
        cases=theta_gradient_cases,
        hints=(
            "Append a column of ones to x, so that the bias is treated like any weight.",
            "The error of each prediction comes first, (N,); then a product with shapes (D+1, N) and (N,).",
            "The loss is a mean over N examples of a square: where do 2 and N go?",
        ),
    )
)
register(
    Exercise(
        "03-ridge",
        reference=ridge,
        cases=ridge_cases,
        hints=(
            "Append a column of ones; the matrix on the left is (D+1, D+1).",
            "alpha stands on the diagonal, in every place but the last.",
            "Solve the equations with np.linalg.solve; nothing is divided by N.",
        ),
    )
)
register(
    Exercise(
        "03-standardise",
        reference=standardize,
        cases=standardize_cases,
        hints=(
            "Mean and deviation are taken down the columns (axis=0) of x_train, and used on x_new.",
            "The deviation of three copies of 0.1 may come out as 1e-17 and not 0: compare the column's "
            "least and greatest value instead.",
        ),
    )
)
register(
    Exercise(
        "03-huber-gradient",
        reference=huber_gradient,
        cases=huber_gradient_cases,
        hints=(
            "The slope of one example's loss is its residual, prediction minus target, clipped.",
            "The loss is a mean, so each slope is divided by the number of examples.",
        ),
    )
)
register(
    Exercise(
        "03-leverage",
        reference=leverages,
        cases=leverages_cases,
        hints=(
            "Raise one price by 1 and ask how far the line rises there: through its height and its slope.",
            "The height over the mean rises by 1/N, the slope by the house's distance from the mean over the "
            "sum of squared distances; at the house, that slope counts over the same distance once more.",
        ),
    )
)
register(
    Exercise(
        "03-coverage",
        reference=left_out,
        cases=left_out_cases,
        hints=(
            "Append a column of ones; the leverages are the diagonal of X̃(X̃ᵀX̃)⁻¹X̃ᵀ.",
            "Divide each residual of the fit on all rows by one minus its leverage.",
        ),
    )
)
