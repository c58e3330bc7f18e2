"""Sharpness at a rate beyond the limit, for six starts of chapter 12's tanh network.

A row: start, rate, 2/η, sharpness at the start, mean sharpness over steps 550 to 900 (nan if the loss is no
longer finite), the last loss over the first. The model and the 400 digits are the chapter's. A minute on
one core:

    python book/recorded/12_edge.py > book/recorded/12_edge.txt
"""

import numpy as np

from dlcore import MLP, SGD, MeanSquaredError, Tanh, fit
from dlcore.data import small_digits

small = small_digits()
x, y = small.x[:400].reshape(400, 64).astype(np.float64), np.eye(10)[small.y[:400]]
loss = MeanSquaredError()


def gradient(model, vector):
    """The gradient (P,) at the parameters given as one vector (P,)."""
    start = 0
    for parameter in model.parameters():
        parameter.value[...] = vector[start : start + parameter.value.size].reshape(parameter.value.shape)
        parameter.grad[...] = 0
        start += parameter.value.size
    prediction, cache = model.forward(x)
    model.add_gradients(loss.backward(1.0, loss.forward(prediction, y)[1]), cache)
    return np.concatenate([parameter.grad.ravel() for parameter in model.parameters()])


def sharpness(model, direction, rounds, move=1e-4):
    """The Hessian's eigenvalue that is largest in size, and its direction."""
    theta = np.concatenate([parameter.value.ravel() for parameter in model.parameters()])
    for _ in range(rounds):
        product = gradient(model, theta + move * direction) - gradient(model, theta - move * direction)
        product /= 2 * move
        largest, direction = direction @ product, product / np.linalg.norm(product)
    gradient(model, theta)
    return largest, direction


for lr in (0.5, 0.8):
    for seed in range(6):
        model = MLP([64, 32, 10], activation=Tanh, rng=seed, dtype=np.float64)
        direction = np.random.default_rng(0).normal(size=sum(p.value.size for p in model.parameters()))
        first, direction = sharpness(model, direction / np.linalg.norm(direction), 20)
        optimizer, late = SGD(model.parameters(), lr), []
        try:
            losses = fit(model, loss, optimizer, [(x, y)], epochs=500).step_loss
            _, direction = sharpness(model, direction, 20)
            for _ in range(8):
                losses += fit(model, loss, optimizer, [(x, y)], epochs=50).step_loss
                largest, direction = sharpness(model, direction, 6)
                late.append(largest)
            text = f"{np.mean(late):.1f} {losses[-1] / losses[0]:.3f}"
        except FloatingPointError:
            text = "nan nan"
        print(f"{seed} {lr} {2 / lr:.1f} {first:.1f} {text}", flush=True)
