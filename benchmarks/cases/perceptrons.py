"""A training step of a perceptron: forward, loss, backward, optimiser."""

from functools import partial

import numpy as np

from benchmarks.case import Case

SMALL, LARGE = ([64, 128, 64, 10], 32), ([784, 512, 256, 10], 128)


def material(sizes, batch):
    """The same model and batch for both sides."""
    import dlcore

    random, model = np.random.RandomState(0), dlcore.MLP(sizes, rng=0)
    for layer in model.layers[::2]:
        n, m = layer.W.value.shape
        layer.W.value[...] = random.normal(0, (2 / n) ** 0.5, (n, m))
    x = random.normal(size=(batch, sizes[0])).astype(np.float32)
    return model, x, random.randint(sizes[-1], size=batch)


def ours(sizes, batch, optimizer, lr):
    import dlcore

    model, x, y = material(sizes, batch)
    objective = dlcore.Supervised(model, dlcore.CrossEntropy())
    update = getattr(dlcore, optimizer)(model.parameters(), lr)

    def step():
        dlcore.training_step(objective, update, (x, y))

    def result():
        return {f"W{i}": layer.W.value for i, layer in enumerate(model.layers[::2])}

    return step, result


def peer(sizes, batch, optimizer, lr):
    import torch

    from dlcore.bridge import to_torch

    model, x, y = material(sizes, batch)
    model = to_torch(model, torch)
    loss = torch.nn.CrossEntropyLoss()
    update = getattr(torch.optim, optimizer)(model.parameters(), lr)
    x, y = torch.tensor(x), torch.tensor(y)

    def step():
        update.zero_grad()
        loss(model(x), y).backward()
        update.step()

    def result():
        return {f"W{i}": layer.weight.detach().numpy().T for i, layer in enumerate(model[::2])}

    return step, result


def case(size, optimizer, lr, aim):
    sizes, batch = size
    title = f"MLP {'-'.join(map(str, sizes))}, batch {batch}, a step of {optimizer}"
    prepare = (sizes, batch, optimizer, lr)
    return Case(title, "PyTorch eager", partial(ours, *prepare), partial(peer, *prepare), aim)


CASES = {
    "mlp-small-sgd": case(SMALL, "SGD", 0.01, 0.25),
    "mlp-small-adam": case(SMALL, "Adam", 1e-3, 0.2),
    "mlp-large-sgd": case(LARGE, "SGD", 0.01, 1.1),
    "mlp-large-adam": case(LARGE, "Adam", 1e-3, 1.0),
}
