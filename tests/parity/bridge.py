"""The bridge to PyTorch: every module there and back, run by `tests.parity.live`.

Each check is also run on weights with a mistake in them, which it has to see.
"""

import numpy as np

import dlcore
from dlcore.bridge import from_torch, to_torch
from dlcore.core import Parameter, walk

SMALL = {"float64": 1e-12, "float32": 1e-5}  # differences of outputs, relative to the largest


def cell(kind, features=3, hidden=4):
    return lambda options: kind(features, hidden, **options)


def both_ways(kind, features=3):
    return lambda options: dlcore.Bidirectional(*(kind(features, 4, **options) for _ in range(2)))


def stack(make):
    """Two layers, the second on the states of the first."""
    return lambda options: dlcore.Stacked(make(3)(options), make(make(3)(options).hidden)(options))


def block(norm):
    return lambda options: dlcore.TransformerBlock(4, 2, hidden=5, norm=norm, dropout=0.3, **options)


def network(options):
    dtype = {"dtype": options["dtype"]}
    return dlcore.Sequential(
        *(dlcore.Conv2d(2, 3, 3, **options), dlcore.BatchNorm2d(3, **dtype), dlcore.ELU(0.7)),
        *(
            dlcore.AvgPool2d(2),
            dlcore.Flatten(),
            dlcore.Dense(6, 4, **options),
            dlcore.BatchNorm1d(4, **dtype),
        ),
        *(
            dlcore.LeakyReLU(0.2),
            dlcore.Dense(4, 3, **options),
            dlcore.LayerNorm(3, **dtype),
            dlcore.Softmax(),
        ),
    )


SEQUENCES, ROWS, PICTURES = (2, 5, 3), (6, 4), (3, 2, 6, 5)
MODULES = {  # name -> (function of the options rng and dtype, shape of the input)
    "Dense": (lambda options: dlcore.Dense(4, 3, **options), ROWS),
    "Dense without b": (lambda options: dlcore.Dense(4, 3, bias=False, **options), ROWS),
    "Conv2d": (
        lambda options: dlcore.Conv2d(2, 3, (3, 2), stride=(2, 1), padding=1, dilation=(1, 2), **options),
        PICTURES,
    ),
    "BatchNorm1d": (lambda options: dlcore.BatchNorm1d(4, eps=1e-3, dtype=options["dtype"]), ROWS),
    "BatchNorm2d": (lambda options: dlcore.BatchNorm2d(2, momentum=0.3, dtype=options["dtype"]), PICTURES),
    "LayerNorm": (lambda options: dlcore.LayerNorm(4, dtype=options["dtype"]), ROWS),
    "Embedding": (lambda options: dlcore.Embedding(7, 3, **options), None),
    "MultiHeadAttention": (lambda options: dlcore.MultiHeadAttention(4, 2, **options), (2, 5, 4)),
    "TransformerBlock, pre": (block("pre"), (2, 5, 4)),
    "TransformerBlock, post": (block("post"), (2, 5, 4)),
    "MLP": (lambda options: dlcore.MLP([4, 5, 6, 3], activation=dlcore.GELU, **options), ROWS),
    "LeNet": (lambda options: dlcore.LeNet(**options), (2, 1, 28, 28)),
    "Sequential": (network, PICTURES),
}
for kind in (dlcore.RNN, dlcore.LSTM, dlcore.GRU):
    MODULES |= {
        kind.__name__: (cell(kind), SEQUENCES),
        f"Bidirectional {kind.__name__}": (both_ways(kind), SEQUENCES),
        f"Stacked {kind.__name__}": (stack(lambda features, kind=kind: cell(kind, features)), SEQUENCES),
        f"Stacked Bidirectional {kind.__name__}": (
            stack(lambda features, kind=kind: both_ways(kind, features)),
            SEQUENCES,
        ),
    }


def made(name, dtype, seed):
    """The module in evaluation, every weight and statistic away from where it starts."""
    rng = np.random.default_rng(seed)
    module = MODULES[name][0]({"rng": rng, "dtype": dtype}).train(False)
    for key, array in kept(module):
        moved = rng.normal(scale=0.3, size=array.shape).astype(dtype)
        array += np.abs(moved) if key.endswith("variance") else moved
    return module


def kept(module):
    """(name, array) of all that a module keeps: its weights and running statistics."""
    yield from ((name, parameter.value) for name, parameter in walk(module, Parameter))
    yield from walk(module, np.ndarray)


def material(name, dtype):
    shape, rng = MODULES[name][1], np.random.default_rng(1)
    return rng.integers(7, size=(2, 5)) if shape is None else rng.normal(size=shape).astype(dtype)


def difference(module, peer, x):
    """Of the outputs, relative to the largest."""
    import torch

    itself = isinstance(module, dlcore.MultiHeadAttention)
    y, theirs = module(*[x] * (3 if itself else 1)), peer(*[torch.tensor(x)] * (3 if itself else 1))
    y, theirs = (part[0] if isinstance(part, tuple) else part for part in (y, theirs))
    return float(np.abs(y - theirs.detach().numpy()).max() / np.abs(y).max())


def differing(module, other):
    """The names of what two modules keep that is not equal, bit for bit."""
    return [a for (a, x), (_, y) in zip(kept(module), kept(other), strict=True) if not np.array_equal(x, y)]


def mistakes(peer):
    """Yield the name of each of a peer's tensors while it is upside down, and shifted, since some are 0."""
    for name, tensor in peer.state_dict().items():
        if tensor.ndim:
            right = tensor.clone()
            tensor.copy_(right.flip(0) + 0.1)
            yield name
            tensor.copy_(right)


def failures():
    """What does not agree, a line each."""
    import torch

    for name in MODULES:
        for dtype in ("float64", "float32"):
            module, x, limit = made(name, dtype, 2), material(name, dtype), SMALL[dtype]
            peer = to_torch(module, torch)
            if not difference(module, peer, x) < limit:
                yield f"{name} {dtype}: the outputs differ by {difference(module, peer, x):.1e}"
            back = made(name, dtype, 3)
            if not differing(module, back):
                yield f"{name} {dtype}: two seeds give the same weights"
            if lost := differing(module, from_torch(peer, back)):
                yield f"{name} {dtype}: there and back, {lost} differ"
            theirs = with_their_weights(module, dtype)
            if not difference(from_torch(theirs, back), theirs, x) < limit:
                yield f"{name} {dtype}: with PyTorch's weights the outputs differ"
            for mistake in mistakes(peer):
                if difference(module, peer, x) < limit:
                    yield f"{name} {dtype}: a mistake in {mistake} is not seen"


def with_their_weights(module, dtype):
    """A peer as PyTorch draws it, but for the bias of a GRU that we have no equal of."""
    import torch

    from dlcore.bridge import made

    torch.manual_seed(0)
    peer = made(module, torch).train(False)
    for part in peer.modules():
        if isinstance(part, torch.nn.GRU):
            for name, parameter in part.named_parameters():
                if "bias_hh" in name:
                    parameter.data[2 * part.hidden_size :] = 0
    return peer


def refusals():
    """What was taken, or refused in other words than these, a line each; nothing may have been copied."""
    import torch

    model = dlcore.Sequential(dlcore.Dense(3, 2, rng=0), dlcore.LayerNorm(2))
    nn, before = torch.nn, [array.copy() for _, array in kept(model)]

    def network(*norm, features=3, dtype=torch.float32, **options):
        return nn.Sequential(nn.Linear(features, 2, dtype=dtype), *norm, **options)

    cases = {
        "peer must have 2 layers, got 1": (network(), model),
        "peer must be torch.nn.LayerNorm, got Linear": (network(nn.Linear(2, 2)), model),
        "eps of torch.nn.LayerNorm must be 1e-05, got 0.1": (network(nn.LayerNorm(2, eps=0.1)), model),
        "in_features of torch.nn.Linear must be 3, got 4": (network(nn.LayerNorm(2), features=4), model),
        "the peer of LayerNorm.gamma must be float32, got float64": (
            network(nn.LayerNorm(2, dtype=torch.float64)),
            model,
        ),
        "num_heads of torch.nn.MultiheadAttention must be 2, got 1": (
            nn.MultiheadAttention(4, 1, batch_first=True),
            dlcore.MultiHeadAttention(4, 2, rng=0),
        ),
        "norm_first of torch.nn.TransformerEncoderLayer must be True, got False": (
            nn.TransformerEncoderLayer(4, 2, batch_first=True),
            dlcore.TransformerBlock(4, 2, rng=0),
        ),
        "peer must be torch.nn.GELU, got function": (
            nn.TransformerEncoderLayer(4, 2, 16, batch_first=True, norm_first=True),
            dlcore.TransformerBlock(4, 2, rng=0),
        ),
        "bias_hh_l0 of a GRU must be 0 in its last third, got other numbers": (
            nn.GRU(3, 4, batch_first=True),
            dlcore.GRU(3, 4, rng=0),
        ),
    }
    for message, (peer, module) in cases.items():
        try:
            from_torch(peer, module)
        except (TypeError, ValueError) as error:
            if str(error) != f"from_torch: {message}":
                yield f"refused with {error}, not: {message}"
        else:
            yield f"taken, not refused: {message}"
    if any(np.any(array != old) for (_, array), old in zip(kept(model), before, strict=True)):
        yield "a peer that was refused was copied all the same"
