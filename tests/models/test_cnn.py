"""The convolutional networks: the channels of their pictures. What they learn: tests/learning."""

import numpy as np
import pytest

from dlcore import LeNet, ResidualBlock, ResidualNetwork
from tests.refusal import refused


def test_a_stride_of_one_is_a_stride_of_one_by_one():
    names = [
        [name for name, _ in ResidualBlock(2, 2, stride=stride, rng=0).named_parameters()]
        for stride in (1, (1, 1))
    ]
    assert names[0] == names[1]
    assert not any("shortcut" in name for name in names[0])


@pytest.mark.parametrize("kind", [LeNet, ResidualNetwork])
def test_every_channel_is_seen_and_another_number_of_them_refused(kind):
    model = kind(4, channels=3, rng=0).eval()
    x = np.random.default_rng(0).normal(size=(2, 3, 28, 28)).astype(np.float32)
    before = model(x)
    assert before.shape == (2, 4)
    for channel in range(3):
        changed = x.copy()
        changed[:, channel] *= -1
        assert (model(changed) != before).any(axis=1).all()
    message = refused(ValueError, model, x[:, :1])
    assert message == "Conv2d.forward: x must be (B, 3, H, W), got (2, 1, 28, 28)"
