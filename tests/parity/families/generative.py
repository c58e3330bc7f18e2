"""The negative evidence bound and the loss of diffusion against PyTorch's autograd, given the same noise.

The parameters' gradients are one vector, so that the frozen file stays small.
"""

from types import SimpleNamespace

import numpy as np

import dlcore
from tests.parity.digest import in_one

LIBRARIES = ("torch",)
TIMES = 4  # the features of a step's code
CONFIGURATIONS = {
    f"VAE-{activation}-{beta}-{trial}": {"kind": "VAE", "activation": activation, "beta": beta}
    for activation in ("ReLU", "Tanh")
    for beta in (1.0, 4.0)
    for trial in range(2)
} | {
    f"Diffusion-{steps}-{trial}": {"kind": "Diffusion", "steps": steps}
    for steps in (2, 10, 100)
    for trial in range(2)
}


def draw(draw, *, kind, steps=None, **_):
    """The networks' layers, one after another as the parameters are, and what is drawn in `forward`."""
    batch, features, hidden, latent = draw.shape(4, low=2, high=8)
    if kind == "VAE":
        given = {"x": draw.uniform(0, 1, batch, features), "noise": draw.normal(batch, latent)}
        networks = ([features, hidden, 2 * latent], [latent, hidden, features])
    else:
        given = {"x": draw.normal(batch, features), "noise": draw.normal(batch, features)}
        given["t"] = 1 + draw.integers(steps, batch)
        networks = ([features + TIMES, hidden, features],)
    shapes = [shape for sizes in networks for shape in zip(sizes, sizes[1:], strict=False)]
    given["W"] = [draw.normal(*shape, scale=shape[0] ** -0.5) for shape in shapes]
    given["b"] = [draw.normal(shape[1], scale=0.3) for shape in shapes]
    return given | {"dy": float(draw.uniform(0.5, 2.0))}


def ours(given, dtype, *, kind, activation=None, beta=None, steps=None):
    features, hidden = given["x"].shape[1], given["W"][0].shape[1]
    if kind == "VAE":
        sizes, options = [features, hidden, given["noise"].shape[1]], {"beta": beta}
        model = dlcore.VAE(sizes, activation=getattr(dlcore, activation), rng=0, dtype=dtype, **options)
    else:
        options = {"steps": steps, "time_features": TIMES}
        model = dlcore.Diffusion(features, [hidden], rng=0, dtype=dtype, **options)
    layers = [pair for pairs in zip(given["W"], given["b"], strict=True) for pair in pairs]
    for parameter, value in zip(model.parameters(), layers, strict=True):
        parameter.value[...] = value
    model.rng = SimpleNamespace(
        standard_normal=lambda shape: given["noise"].reshape(shape),
        integers=lambda low, high, count: given["t"],
    )
    value, cache = model.forward(given["x"])
    dx = model.backward(given["dy"], cache)
    gradients = in_one(parameter.grad for parameter in model.parameters())
    return {"value": np.asarray(value, dtype), "dx": dx, "parameters": gradients}


def judge(given, *, kind, activation=None, beta=None, steps=None):
    import torch
    from torch.nn import functional

    x = torch.tensor(given["x"], requires_grad=True)
    noise = torch.tensor(given["noise"])
    W, b = ([torch.tensor(part, requires_grad=True) for part in given[name]] for name in ("W", "b"))

    def network(x, first, phi):
        return phi(x @ W[first] + b[first]) @ W[first + 1] + b[first + 1]

    if kind == "VAE":
        phi = getattr(torch.nn, activation)()
        mean, log_variance = network(x, 0, phi).chunk(2, dim=1)
        q = torch.distributions.Normal(mean, (log_variance / 2).exp())
        logits = network(q.mean + q.stddev * noise, 2, phi)
        divergence = torch.distributions.kl_divergence(q, torch.distributions.Normal(0.0, 1.0))
        surprise = functional.binary_cross_entropy_with_logits(logits, x, reduction="sum")
        value = (surprise + beta * divergence.sum()) / len(x)
    else:
        signal, rest, code = (torch.tensor(part) for part in levels(given["t"], steps))
        noisy = signal * x + rest * noise
        guess = rest * noisy + signal * network(torch.cat([noisy, code], dim=1), 0, functional.silu)
        value = functional.mse_loss(guess, noise)
    value.backward(torch.tensor(given["dy"], dtype=torch.float64))
    gradients = in_one(part.grad for pair in zip(W, b, strict=True) for part in pair)
    return {"value": value.detach().numpy(), "dx": x.grad.numpy(), "parameters": gradients}


def levels(t, steps):
    """√ᾱ_t and √(1 − ᾱ_t), (B, 1), of a squared cosine of at least 1e-4; and the code of t, (B, 4)."""
    kept = [np.cos((s / steps + 0.008) / 1.008 * np.pi / 2) ** 2 for s in (t, 0)]
    alpha_bar = np.maximum(kept[0] / kept[1], 1e-4)[:, None]
    angles = [t, t / 100]  # 10000^(2/4) = 100
    code = np.stack([turn(angle) for angle in angles for turn in (np.sin, np.cos)], axis=1)
    return np.sqrt(alpha_bar), np.sqrt(1 - alpha_bar), code
