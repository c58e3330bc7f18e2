"""Where gradient descent ends in small networks of several widths, for chapter 12.

A row: tanh units; starts whose end lies within 0.001 of the lowest; the lowest loss; the highest end, as a
multiple of it; ends that pass the chapter's test of a minimum. The data, the loss and the test are the
chapter's: 100 digits of four classes in two coordinates, 20 starts, rate 0.5, here 30,000 steps. About
seven minutes on one core:

    python book/recorded/12_valleys.py > book/recorded/12_valleys.txt
"""

import numpy as np

from dlcore.data import small_digits

small = small_digits()
four = np.flatnonzero(small.y < 4)[:100]
x, y = small.x[four].reshape(100, 64).astype(np.float64), small.y[four]
axes = np.linalg.svd(x - x.mean(axis=0), full_matrices=False)[2][:2]
axes *= np.sign(axes.sum(axis=1, keepdims=True))
plane = (x - x.mean(axis=0)) @ axes.T
plane /= plane.std(axis=0)
DECAY, ONE_OF_FOUR = 0.001, np.eye(4)[y].T  # (4, 100)


def losses_and_gradients(theta):
    """theta: (starts, 7K + 4), each unit's two weights, bias and four outputs, then four biases."""
    starts, units = len(theta), (theta.shape[1] - 4) // 7
    unit, bias = theta[:, :-4].reshape(starts, units, 7), theta[:, -4:, None]
    out = np.ascontiguousarray(unit[:, :, 3:])  # (starts, K, 4)
    z = unit[:, :, :2].reshape(-1, 2) @ plane.T + unit[:, :, 2].reshape(-1, 1)
    a = np.tanh(z).reshape(starts, units, 100)
    powers = np.exp(out.transpose(0, 2, 1) @ a + bias)  # (starts, 4, 100)
    p = powers / powers.sum(axis=1, keepdims=True)
    loss = -np.log(p[:, y, np.arange(100)]).mean(axis=1) + DECAY / 2 * (theta**2).sum(axis=1)
    dlogits = (p - ONE_OF_FOUR) / 100
    dz = (out @ dlogits) * (1 - a**2)
    first = (dz.reshape(-1, 100) @ plane).reshape(starts, units, 2)
    parts = first, dz.sum(axis=2)[:, :, None], a @ dlogits.transpose(0, 2, 1)
    gradient = np.concatenate(parts, axis=2).reshape(starts, -1)
    return loss, np.concatenate([gradient, dlogits.sum(axis=2)], axis=1) + DECAY * theta


def smallest_curvature(theta, move=1e-5):
    """The Hessian's smallest eigenvalue, by central differences of the gradient."""
    moves = move * np.eye(len(theta))
    _, gradients = losses_and_gradients(np.concatenate([theta + moves, theta - moves]))
    rows = (gradients[: len(theta)] - gradients[len(theta) :]) / (2 * move)
    return np.linalg.eigvalsh((rows + rows.T) / 2)[0]


for units in (2, 3, 4, 6, 8):
    theta = np.random.default_rng(0).normal(size=(20, 7 * units + 4))
    for _ in range(30_000):
        theta -= 0.5 * losses_and_gradients(theta)[1]
    losses, gradients = losses_and_gradients(theta)
    norms = np.linalg.norm(gradients, axis=1)
    settled = (norms < 2e-3) & (np.array([smallest_curvature(one) for one in theta]) > 7e-4)
    low = int((losses < losses.min() + 0.001).sum())
    print(f"{units} {low} {losses.min():.3f} {losses.max() / losses.min():.2f} {settled.sum()}", flush=True)
