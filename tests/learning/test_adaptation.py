"""Low-rank adaptation: a network that reads digits learns to read them upside down."""

import numpy as np
import pytest

from dlcore import MLP, Adam, CrossEntropy, Dense, LoRA, Sequential, accuracy, fit, minibatches
from dlcore.data import digits, split
from tests.learning.timing import cpu_seconds

pytestmark = pytest.mark.slow
RANK = 8


def train(model, data, epochs, lr, seed):
    batches = minibatches(*data, batch_size=64, rng=seed)
    fit(model, CrossEntropy(), Adam(model.parameters(), lr), batches, epochs=epochs)


def size(model):
    return sum(parameter.value.size for parameter in model.parameters())


def upside_down(seed):
    """Accuracy on turned digits before and after, and the share of the parameters that was trained."""
    images = digits()
    upright = images.x.reshape(-1, 784)
    turned = np.ascontiguousarray(upright[:, ::-1])  # the pixels backwards: half a turn
    learn, few, test = split(upright, turned, images.y, fractions=(0.6, 0.2, 0.2), rng=seed)
    base = MLP([784, 128, 64, 10], rng=seed)
    train(base, (learn[0], learn[2]), 10, 1e-3, seed)
    rng = np.random.default_rng(seed)
    layers = (LoRA(layer, RANK, rng=rng) if isinstance(layer, Dense) else layer for layer in base.layers)
    adapted = Sequential(*layers)
    kept = [parameter.value.copy() for parameter in base.parameters()]
    train(adapted, (few[1], few[2]), 30, 3e-3, seed)
    for parameter, value in zip(base.parameters(), kept, strict=True):
        np.testing.assert_array_equal(parameter.value, value)
    scores = [accuracy(model(test[1]), test[2]) for model in (base, adapted)]
    return *scores, size(adapted) / size(base)


def test_low_rank_adaptation_learns_a_new_task_with_few_parameters():
    """Seeds 0 to 4: from 0.19 to 0.25 right to 0.86 to 0.90, training 8.6 % of the parameters; 1 s."""
    with cpu_seconds(6):
        before, after, share = upside_down(seed=0)
    assert before < 0.35
    assert after > 0.82
    assert share < 0.1
