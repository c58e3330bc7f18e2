"""A training step of LeNet and of skip-gram; a transformer block, forward and backward."""

import numpy as np

from benchmarks.case import Case
from benchmarks.cases.layers import normal, timed, timed_peer

WORDS, FEATURES, PAIRS, NEGATIVES = 10_000, 100, 512, 5
BATCH, LENGTH, WIDTH, HEADS = 16, 64, 128, 4


def pictures():
    return normal(64, 1, 28, 28), np.random.RandomState(1).randint(10, size=64)


def lenet():
    import dlcore

    model = dlcore.LeNet(rng=0)
    for i, parameter in enumerate(model.parameters()):
        parameter.value[...] = start(i, parameter.value.shape)
    return model


def our_lenet():
    import dlcore

    (x, y), model = pictures(), lenet()
    objective = dlcore.Supervised(model, dlcore.CrossEntropy())
    update = dlcore.Adam(model.parameters(), 1e-3)

    def step():
        dlcore.training_step(objective, update, (x, y))

    return step, lambda: {"logits": model(x)}


def start(i, shape):
    """The i-th parameter's values at the start: a bias zero, a weight of variance 2 / inputs."""
    if len(shape) == 1:
        return np.zeros(shape, np.float32)
    inputs = shape[0] if len(shape) == 2 else np.prod(shape[1:])
    return normal(*shape, seed=10 + i) * np.float32((2 / inputs) ** 0.5)


def peer_lenet():
    import torch

    from dlcore.bridge import to_torch

    x, y = (torch.tensor(array) for array in pictures())
    model = to_torch(lenet(), torch)
    loss, update = torch.nn.CrossEntropyLoss(), torch.optim.Adam(model.parameters(), 1e-3)

    def step():
        update.zero_grad()
        loss(model(x), y).backward()
        update.step()

    return step, lambda: {"logits": model(x).detach().numpy()}


def words():
    random = np.random.RandomState(0)
    return [random.randint(WORDS, size=size) for size in (PAIRS, PAIRS, (PAIRS, NEGATIVES))]


def our_skipgram():
    import dlcore

    model = dlcore.SkipGram(WORDS, FEATURES, rng=0)
    model.words.value[...], model.contexts.value[...] = (normal(WORDS, FEATURES, seed=s) / 10 for s in (1, 2))
    given, parameters = words(), model.parameters()

    def step():
        for parameter in parameters:
            parameter.grad.fill(0)
        _, cache = model.forward(*given)
        model.backward(1.0, cache)

    return step, lambda: {"words": model.words.grad, "contexts": model.contexts.grad}


def peer_skipgram():
    import torch
    from torch.nn.functional import softplus

    tables = (torch.tensor(normal(WORDS, FEATURES, seed=seed) / 10) for seed in (1, 2))
    vectors, contexts = (
        torch.nn.Embedding.from_pretrained(table, freeze=False, sparse=True) for table in tables
    )
    center, context, negatives = (torch.tensor(array) for array in words())
    candidates = torch.cat([context[:, None], negatives], 1)
    signs = torch.tensor([-1.0] + [1.0] * NEGATIVES)

    def step():
        vectors.weight.grad = contexts.weight.grad = None
        z = (contexts(candidates) @ vectors(center)[:, :, None])[..., 0]
        (softplus(signs * z).sum() / len(center)).backward()

    def result():
        pairs = {"words": vectors, "contexts": contexts}
        return {name: layer.weight.grad.to_dense().numpy() for name, layer in pairs.items()}

    return step, result


def block_weights():
    """Of query, key, value, output, and the two layers of the network."""
    sizes = [(WIDTH, WIDTH)] * 4 + [(WIDTH, 4 * WIDTH), (4 * WIDTH, WIDTH)]
    return [normal(*size, seed=20 + i) / np.float32(size[0] ** 0.5) for i, size in enumerate(sizes)]


def block():
    import dlcore

    made = dlcore.TransformerBlock(WIDTH, HEADS, rng=0)
    attention, network = made.attention, made.network.layers
    denses = [attention.query, attention.key, attention.value, attention.output, network[0], network[2]]
    for dense, W in zip(denses, block_weights(), strict=True):
        dense.W.value[...] = W
    return made


def our_block():
    return timed(block(), normal(BATCH, LENGTH, WIDTH), normal(BATCH, LENGTH, WIDTH, seed=1))


def peer_block():
    import torch

    from dlcore.bridge import to_torch

    x, dy = normal(BATCH, LENGTH, WIDTH), normal(BATCH, LENGTH, WIDTH, seed=1)
    return timed_peer(to_torch(block(), torch), x, dy)


CASES = {
    "lenet": Case("LeNet 28×28, batch 64, a step of Adam", "PyTorch eager", our_lenet, peer_lenet, 0.8),
    "skip-gram": Case(
        f"skip-gram, {PAIRS} pairs, {NEGATIVES} negatives, {WORDS:,} words",
        "PyTorch, sparse gradients",
        our_skipgram,
        peer_skipgram,
        1.0,
    ),
    "transformer-block": Case(
        f"transformer block, {LENGTH} tokens, width {WIDTH}, {HEADS} heads, batch {BATCH}",
        "PyTorch eager",
        our_block,
        peer_block,
        1.0,
    ),
}
