"""What the papers say, for one number θ and the gradients g_1, g_2, … that it meets."""

import math


def sgd_path(theta, gradient, steps, lr=0.1, beta=0.0, nesterov=False, decay=0.0):
    u = 0.0
    for t in range(steps):
        g = gradient(t) + decay * theta
        u = beta * u + g
        theta = theta - lr * (g + beta * u if nesterov else u)
    return theta


def adagrad_path(theta, gradient, steps, lr=0.1, eps=1e-10):
    for t in range(steps):
        squares = sum(gradient(s) ** 2 for s in range(t + 1))
        theta = theta - lr * gradient(t) / (math.sqrt(squares) + eps)
    return theta


def rmsprop_path(theta, gradient, steps, lr=0.01, rho=0.9, eps=1e-8):
    for t in range(steps):
        mean_square = sum((1 - rho) * rho ** (t - s) * gradient(s) ** 2 for s in range(t + 1))
        theta = theta - lr * gradient(t) / (math.sqrt(mean_square) + eps)
    return theta


def adam_path(theta, gradient, steps, lr=0.01, betas=(0.9, 0.999), eps=1e-8, decay=0.0, decoupled=0.0):
    met = []
    for t in range(steps):
        met.append(gradient(t) + decay * theta)
        averages = []
        for beta, power in zip(betas, (1, 2), strict=True):  # weights that add up to 1: the corrected mean
            weights = [beta ** (t - s) for s in range(t + 1)]
            averages.append(sum(w * g**power for w, g in zip(weights, met, strict=True)) / sum(weights))
        theta = theta - lr * decoupled * theta
        theta = theta - lr * averages[0] / (math.sqrt(averages[1]) + eps)
    return theta


PATHS = {
    "sgd": sgd_path,
    "sgd decay": lambda *a: sgd_path(*a, decay=0.2),
    "momentum": lambda *a: sgd_path(*a, beta=0.9, decay=0.2),
    "nesterov": lambda *a: sgd_path(*a, beta=0.9, nesterov=True, decay=0.2),
    "adagrad": adagrad_path,
    "rmsprop": rmsprop_path,
    "adam": adam_path,
    "adam decay": lambda *a: adam_path(*a, betas=(0.8, 0.95), eps=1e-4, decay=0.2),
    "adamw": lambda *a: adam_path(*a, decoupled=0.2),
}
