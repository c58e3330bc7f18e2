"""What the papers say, for one number θ and the gradients g_1, g_2, … that it meets."""

import math


def sgd_path(theta, gradient, steps, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
    u = 0.0
    for t in range(steps):
        g = gradient(t) + weight_decay * theta
        u = momentum * u + g
        theta = theta - lr * (g + momentum * u if nesterov else u)
    return theta


def adagrad_path(theta, gradient, steps, lr, eps=1e-10):
    for t in range(steps):
        squares = sum(gradient(s) ** 2 for s in range(t + 1))
        theta = theta - lr * gradient(t) / (math.sqrt(squares) + eps)
    return theta


def rmsprop_path(theta, gradient, steps, lr, decay=0.9, eps=1e-8):
    for t in range(steps):
        mean_square = sum((1 - decay) * decay ** (t - s) * gradient(s) ** 2 for s in range(t + 1))
        theta = theta - lr * gradient(t) / (math.sqrt(mean_square) + eps)
    return theta


def adam_path(theta, gradient, steps, lr, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, decoupled=False):
    met = []
    for t in range(steps):
        met.append(gradient(t) + (0.0 if decoupled else weight_decay * theta))
        averages = []
        for beta, power in zip(betas, (1, 2), strict=True):  # weights that add up to 1: the corrected mean
            weights = [beta ** (t - s) for s in range(t + 1)]
            averages.append(sum(w * g**power for w, g in zip(weights, met, strict=True)) / sum(weights))
        theta = theta - (lr * weight_decay * theta if decoupled else 0.0)
        theta = theta - lr * averages[0] / (math.sqrt(averages[1]) + eps)
    return theta


def adamw_path(*arguments, **settings):
    return adam_path(*arguments, **settings, decoupled=True)
