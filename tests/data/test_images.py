"""Digits and clothes: shape, range, classes, and that the classes can be told apart."""

import numpy as np
import pytest
from sklearn.datasets import load_digits

from dlcore.data import FASHION_CLASSES, digits, fashion, small_digits


@pytest.mark.parametrize(
    ("load", "shape", "grey"),
    [(digits, (5000, 28, 28), 255), (small_digits, (1797, 8, 8), 16), (fashion, (6000, 28, 28), 255)],
)
def test_shape_range_and_classes(load, shape, grey):
    images = load()
    assert (images.x.shape, images.y.shape) == (shape, shape[:1])
    assert (images.x.dtype, images.y.dtype) == (np.float32, np.int64)
    assert (images.x.min(), images.x.max()) == (0, 1)
    assert np.array_equal(np.round(images.x * grey) / np.float32(grey), images.x)
    assert set(images.y) == set(range(10))
    assert np.bincount(images.y).min() >= shape[0] // 11


@pytest.mark.parametrize(("load", "right"), [(digits, 0.8), (small_digits, 0.8), (fashion, 0.65)])
def test_the_nearest_class_mean_is_mostly_right(load, right):
    images = load()
    x = images.x.reshape(len(images.x), -1)
    means = np.stack([x[images.y == k].mean(axis=0) for k in range(10)])
    distances = ((x[:, None] - means) ** 2).sum(axis=2)
    assert np.mean(distances.argmin(axis=1) == images.y) > right


def test_digits_have_500_of_each_class():
    assert np.bincount(digits().y).tolist() == [500] * 10


def test_small_digits_are_scikit_learns():
    ours, theirs = small_digits(), load_digits()
    assert np.array_equal(ours.x * 16, theirs.images)
    assert np.array_equal(ours.y, theirs.target)


def test_fashion_has_600_of_each_class_in_mixed_order():
    images = fashion()
    assert len(FASHION_CLASSES) == 10
    assert np.bincount(images.y).tolist() == [600] * 10
    assert set(images.y[:100]) == set(range(10))


def test_fashion_classes_are_what_their_names_say():
    """Trousers are two columns, boots and bags cover much of the picture, sandals little."""
    images = fashion()
    ink = {name: images.x[images.y == k].mean() for k, name in enumerate(FASHION_CLASSES)}
    assert ink["sandal"] < ink["sneaker"] < ink["ankle boot"]
    assert ink["pullover"] > ink["T-shirt"] > ink["dress"]
    trousers = images.x[images.y == FASHION_CLASSES.index("trousers")].mean(axis=0)
    assert trousers[24, 13:15].mean() < 0.6 * trousers[24, 8:12].mean()
