"""Convolutional networks for small grey pictures: LeNet, and one with residual blocks."""

import numpy as np

from dlcore.activations import ReLU
from dlcore.checks import check_integer, check_rng
from dlcore.core import Module, Sequential
from dlcore.init import he_normal
from dlcore.layers.batchnorm import BatchNorm2d
from dlcore.layers.conv import Conv2d
from dlcore.layers.dense import Dense
from dlcore.layers.pool import Flatten, GlobalAvgPool2d, MaxPool2d


class LeNet(Sequential):
    """Two convolutions with pooling, three dense layers: (B, channels, 28, 28) to logits (B, classes).

    The layout of LeNet-5 with ReLU and max pooling in place of tanh and averages. LeCun et al., 1998.
    """

    def __init__(self, classes=10, *, channels=1, rng, dtype=np.float32):
        rng = check_rng("LeNet", rng)
        dense = {"rng": rng, "init": he_normal, "dtype": dtype}
        super().__init__(
            Conv2d(channels, 6, 5, padding=2, rng=rng, dtype=dtype),  # (B,6,28,28)
            ReLU(),
            MaxPool2d(2),  # (B,6,14,14)
            Conv2d(6, 16, 5, rng=rng, dtype=dtype),  # (B,16,10,10)
            ReLU(),
            MaxPool2d(2),  # (B,16,5,5)
            Flatten(),
            Dense(400, 120, **dense),
            ReLU(),
            Dense(120, 84, **dense),
            ReLU(),
            Dense(84, classes, rng=rng, dtype=dtype),
        )


class ResidualBlock(Module):
    """y = relu(s(x) + f(x)): two 3×3 convolutions with batch norm, and a way around (eq:residual-forward).

    s is the identity, or a 1×1 convolution where the number of channels or the stride changes.
    forward(x): (B, C_in, H, W) to (B, C_out, ⌈H/stride⌉, ⌈W/stride⌉). Backward, both ways added:
    eq:residual-dx. He et al., 2016.
    """

    def __init__(self, channels_in, channels_out, *, rng, stride=1, dtype=np.float32):
        rng = check_rng("ResidualBlock", rng)
        kind = {"rng": rng, "bias": False, "dtype": dtype}
        self.inner = Sequential(
            Conv2d(channels_in, channels_out, 3, stride=stride, padding=1, **kind),
            BatchNorm2d(channels_out, dtype=dtype),
            ReLU(),
            Conv2d(channels_out, channels_out, 3, padding=1, **kind),
            BatchNorm2d(channels_out, dtype=dtype),
        )
        same = channels_in == channels_out and stride in (1, (1, 1))
        self.shortcut = Sequential() if same else Conv2d(channels_in, channels_out, 1, stride=stride, **kind)
        self.activation = ReLU()

    def forward(self, x):
        around, shortcut = self.shortcut.forward(x)
        through, inner = self.inner.forward(x)
        y, activation = self.activation.forward(around + through)  # eq:residual-forward
        return y, (shortcut, inner, activation)

    def backward(self, dy, cache):
        shortcut, inner, activation = cache
        dsum = self.activation.backward(dy, activation)
        return self.shortcut.backward(dsum, shortcut) + self.inner.backward(dsum, inner)  # eq:residual-dx


class ResidualNetwork(Sequential):
    """A convolution, residual blocks that halve the picture and double the channels, global pooling.

    (B, channels, H, W) of any size to logits (B, classes); `width` channels at first, `stages` blocks.
    """

    def __init__(self, classes=10, *, channels=1, width=8, stages=3, rng, dtype=np.float32):
        rng = check_rng("ResidualNetwork", rng)
        width = check_integer("ResidualNetwork", "width", width, at_least=1)
        stages = check_integer("ResidualNetwork", "stages", stages, at_least=1)
        sizes = [width * 2**stage for stage in range(stages)]
        blocks = [
            ResidualBlock(before, after, stride=1 if after == width else 2, rng=rng, dtype=dtype)
            for before, after in zip([width, *sizes], sizes, strict=False)
        ]
        super().__init__(
            Conv2d(channels, width, 3, padding=1, rng=rng, dtype=dtype),
            ReLU(),
            *blocks,
            GlobalAvgPool2d(),
            Dense(sizes[-1], classes, rng=rng, dtype=dtype),
        )
