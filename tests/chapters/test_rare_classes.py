"""Chapter 09's curves of recall, false alarms and precision are scikit-learn's, with equal scores too."""

import ast

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, precision_recall_curve, roc_auc_score, roc_curve

from tests.chapters.reading import tree

NAMES = ("rates", "precision_at", "areas")


@pytest.fixture(scope="module")
def chapter():
    """The functions as the chapter defines them."""
    own = [
        node
        for node in tree("09_loss_functions").body
        if isinstance(node, ast.FunctionDef) and node.name in NAMES
    ]
    scope = {"np": np}
    exec(compile(ast.Module(own, []), "09_loss_functions", "exec"), scope)
    return scope


def scored(rng, size, digits):
    """Scores with so many digits, few of which are many ties, and labels of both classes."""
    t = rng.permutation(np.r_[0.0, 1.0, rng.integers(0, 2, size - 2)])
    return (rng.normal(size=size) + t).round(digits), t


def cases():
    rng = np.random.default_rng(9)
    yield np.zeros(5), np.array([0.0, 1, 1, 0, 0])
    yield np.array([1.0, 1, 0, 0]), np.array([1.0, 0, 1, 0])
    yield np.array([np.inf, np.inf, 0, -np.inf, -np.inf]), np.array([1.0, 0, 1, 0, 1])
    yield np.array([-0.0, 0.0, 1.0]), np.array([0.0, 1, 1])
    for size in (2, 3, 10, 100, 500):
        for digits in (0, 1, 9):
            yield scored(rng, size, digits)


@pytest.mark.parametrize(("scores", "t"), list(cases()))
def test_the_curves_have_a_point_for_each_different_score(chapter, scores, t):
    recall, alarm_rate = chapter["rates"](scores, t)
    finite = np.nan_to_num(scores, posinf=99.0, neginf=-99.0)  # scikit-learn takes no infinity
    false, true, _ = roc_curve(t, finite, drop_intermediate=False)
    np.testing.assert_allclose(recall, true, rtol=1e-14)
    np.testing.assert_allclose(alarm_rate, false, rtol=1e-14)
    precision = chapter["precision_at"](recall, alarm_rate, t.mean())[1:]
    their_precision, their_recall, _ = precision_recall_curve(t, finite)
    np.testing.assert_allclose(precision, their_precision[-2::-1], rtol=1e-12)
    np.testing.assert_allclose(recall[1:], their_recall[-2::-1], rtol=1e-12)


@pytest.mark.parametrize(("scores", "t"), list(cases()))
def test_the_areas_do_not_depend_on_the_order_of_equal_scores(chapter, scores, t):
    finite = np.nan_to_num(scores, posinf=99.0, neginf=-99.0)
    right = roc_auc_score(t, finite), average_precision_score(t, finite)
    rng = np.random.default_rng(0)
    for _ in range(5):
        order = rng.permutation(len(t))
        np.testing.assert_allclose(chapter["areas"](scores[order], t[order]), right, rtol=1e-12)
