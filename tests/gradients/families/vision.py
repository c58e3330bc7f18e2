"""Convolution, pooling, and the networks made of them."""

import numpy as np

from dlcore import (
    AvgPool2d,
    Conv2d,
    Flatten,
    GlobalAvgPool2d,
    LeNet,
    MaxPool2d,
    ReLU,
    Residual,
    ResidualBlock,
    ResidualNetwork,
    Sequential,
    Tanh,
)
from tests.gradients.draw import Case
from tests.gradients.families.dense import dense
from tests.gradients.families.recurrent import shaken


def conv(channels_in, channels_out, kernel, *, picture=(6, 5), batch=2, **options):
    def build(draw):
        layer = Conv2d(channels_in, channels_out, kernel, rng=draw.rng, dtype=draw.dtype, **options)
        return Case(shaken(layer, draw), draw.normal(batch, channels_in, *picture))

    return build


def spread(draw, *shape):
    """Numbers that are all at least 0.01 apart: no window has two largest."""
    size = int(np.prod(shape))
    return draw._cast(draw.rng.permutation(size).reshape(shape) * 0.01)


def pool(kind, kernel, *, picture=(6, 5), **options):
    return lambda draw: Case(kind(kernel, **options), spread(draw, 2, 3, *picture))


def clear_of_kinks(build, least=1e-4):
    """Draw networks with rectifiers until every pre-activation is clear of the kink."""

    def drawn(draw):
        while True:
            case, seen = build(draw), []
            watch(case.module, seen)
            case.module.forward(*case.inputs)
            unwatch(case.module)
            if min(seen) > least:
                return case

    return drawn


def rectifiers(module):
    return [part for part in module.modules() if isinstance(part, (ReLU, MaxPool2d))]


def watch(module, seen):
    """Note how near each rectifier's input comes to 0, and each window's second largest to its largest."""
    for part in rectifiers(module):
        part.forward = noting(part, seen)


def unwatch(module):
    for part in rectifiers(module):
        del part.forward


def noting(part, seen):
    def forward(x):
        seen.append(np.abs(x[x != 0]).min())
        if isinstance(part, MaxPool2d):
            seen.append(narrowest_win(part, x))
        return type(part).forward(part, x)

    return forward


def narrowest_win(part, x):
    """The smallest lead of a window's largest value over its second, where the largest is not 0."""
    height, width = (n // k for n, k in zip(x.shape[2:], part.kernel, strict=True))
    x = x[:, :, : height * part.kernel[0], : width * part.kernel[1]]
    windows = x.reshape(*x.shape[:2], height, part.kernel[0], width, part.kernel[1])
    ordered = np.sort(windows.swapaxes(3, 4).reshape(*x.shape[:2], height, width, -1), axis=-1)
    leads = (ordered[..., -1] - ordered[..., -2])[ordered[..., -1] > 0]
    return leads.min(initial=np.inf)


def lenet(draw):
    return Case(shaken(LeNet(rng=draw.rng, dtype=draw.dtype), draw), draw.normal(1, 1, 28, 28))


def residual_block(channels_in, channels_out, stride, *, training=True):
    def build(draw):
        block = ResidualBlock(channels_in, channels_out, stride=stride, rng=draw.rng, dtype=draw.dtype)
        block.train(training)
        return Case(shaken(block, draw), draw.normal(2, channels_in, 4, 3))

    return clear_of_kinks(build)


def residual_network(draw):
    model = ResidualNetwork(3, width=2, stages=2, rng=draw.rng, dtype=draw.dtype)
    return Case(shaken(model, draw), draw.normal(2, 1, 5, 4))


CASES = {
    "Conv2d": {
        "tiny": conv(1, 2, 2, picture=(3, 3), batch=1),
        "plain": conv(2, 3, 3),
        "stride": conv(2, 3, 3, stride=2),
        "padding": conv(2, 3, 3, padding=1),
        "everything": conv(2, 3, (3, 2), stride=(2, 1), padding=(1, 2), dilation=(1, 2)),
        "no-bias": conv(2, 3, 3, bias=False),
        "whole-picture": conv(2, 3, (6, 5)),
        "one-by-one": conv(3, 2, 1),
    },
    "MaxPool2d": {
        "edge-to-edge": pool(MaxPool2d, 2),
        "overlapping": pool(MaxPool2d, 3, stride=2),
        "oblong": pool(MaxPool2d, (3, 2), stride=(1, 2)),
    },
    "AvgPool2d": {
        "edge-to-edge": pool(AvgPool2d, 2),
        "overlapping": pool(AvgPool2d, 3, stride=2),
        "oblong": pool(AvgPool2d, (3, 2), stride=(1, 2)),
    },
    "GlobalAvgPool2d": {"pictures": lambda draw: Case(GlobalAvgPool2d(), draw.normal(2, 3, 4, 5))},
    "Flatten": {"pictures": lambda draw: Case(Flatten(), draw.normal(2, 3, 4, 5))},
    "Residual": {
        "tiny": lambda draw: Case(Residual(Sequential(dense(draw, 3, 3), Tanh())), draw.normal(2, 3)),
        "nested": lambda draw: Case(Residual(Residual(dense(draw, 3, 3))), draw.normal(2, 4, 3)),
    },
    "LeNet": {"digit": clear_of_kinks(lenet, least=1e-6)},
    "ResidualBlock": {
        "tiny": residual_block(1, 2, 2),
        "same": residual_block(2, 2, 1),
        "wider": residual_block(2, 3, 1),
        "halved": residual_block(2, 4, 2),
        "evaluation": residual_block(2, 3, 2, training=False),
    },
    "ResidualNetwork": {"small": clear_of_kinks(residual_network)},
}
