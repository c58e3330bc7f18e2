"""Losses against PyTorch: value and gradient of the prediction."""

import numpy as np

import dlcore
from tests.parity.draw import rounded

LIBRARIES = ("torch",)
RESIDUALS = ("MeanSquaredError", "RootMeanSquaredError", "MeanAbsoluteError", "Huber")
LOGITS = ("BinaryCrossEntropy", "BernoulliKLDivergence")
ROWS = ("CrossEntropy", "NegativeLogLikelihood", "KLDivergence", "GaussianKLDivergence")
IGNORED = -100  # the label of a target that does not count, in PyTorch
LOG_PROBABILITIES = ("NegativeLogLikelihood", "KLDivergence")
OPTIONS = {
    "Huber": [{}, {"delta": 0.3}, {"delta": 2.0}],
    "BinaryCrossEntropy": [{}, {"positive_weight": 0.2}, {"positive_weight": 49.0}],
}

SCALES = {"BernoulliKLDivergence": (0.3, 1.0, 4.0)}  # PyTorch's is NaN for certain logits


def configurations():
    made = {}
    for kind in (*RESIDUALS, *LOGITS, *ROWS):
        axes = (2, 3) if kind == "CrossEntropy" else (2,) if kind in ROWS else (1, 2, 3)
        for i, options in enumerate(OPTIONS.get(kind, [{}])):
            for scale in SCALES.get(kind, (0.3, 2.0, 20.0)):
                for count in axes:
                    made[f"{kind}-{i}-{scale}-{count}"] = {
                        "kind": kind,
                        "options": options,
                        "scale": scale,
                        "axes": count,
                    }
    for scale in (0.3, 2.0):
        made[f"GaussianKLDivergence-standard-{scale}"] = {
            "kind": "GaussianKLDivergence",
            "options": {},
            "scale": scale,
            "axes": 2,
            "standard": True,
        }
    for scale, axes in ((2.0, 2), (20.0, 3)):
        made[f"CrossEntropy-mask-{scale}-{axes}"] = {
            "kind": "CrossEntropy",
            "options": {},
            "scale": scale,
            "axes": axes,
            "masked": True,
        }
    return made


CONFIGURATIONS = configurations()


def draw(draw, *, kind, scale, axes, standard=False, masked=False, **_):
    shape = draw.shape(axes, low=2)
    dy = float(draw.uniform(0.5, 2.0))
    if kind in RESIDUALS:
        return {"prediction": draw.normal(*shape, scale=scale), "target": draw.normal(*shape), "dy": dy}
    if kind in LOGITS:
        return {
            "prediction": draw.normal(*shape, scale=scale),
            "target": draw.uniform(0, 1, *shape),
            "dy": dy,
        }
    if kind == "GaussianKLDivergence":
        pair, other = [[draw.normal(*shape, scale=min(scale, 2.0)) for _ in "mv"] for _ in "pt"]
        return {"prediction": pair, "target": None if standard else other, "dy": dy}
    target = draw.probabilities(*shape) if kind == "KLDivergence" else draw.integers(shape[-1], *shape[:-1])
    prediction = draw.normal(*shape, scale=scale)
    if kind in LOG_PROBABILITIES:
        prediction = rounded(prediction - np.log(np.exp(prediction).sum(axis=-1, keepdims=True)))
    given = {"prediction": prediction, "target": target, "dy": dy}
    if masked:
        mask = draw.uniform(0, 1, *shape[:-1]) < 0.6
        mask.flat[0] = True  # one must count
        given["mask"] = mask
    return given


def pairs(value):
    """A pair is drawn as a list; dlcore takes a tuple."""
    return tuple(value) if isinstance(value, list) else value


def ours(given, dtype, *, kind, options, **_):
    loss = getattr(dlcore, kind)(**options)
    masked = {"mask": given["mask"]} if "mask" in given else {}
    value, cache = loss.forward(pairs(given["prediction"]), pairs(given["target"]), **masked)
    gradient = loss.backward(given["dy"], cache)
    parts = gradient if isinstance(gradient, tuple) else (gradient,)
    return {"value": np.asarray(value, dtype), **{f"d{i}": part for i, part in enumerate(parts)}}


def judge(given, *, kind, options, **_):
    import torch

    as_list = given["prediction"] if isinstance(given["prediction"], list) else [given["prediction"]]
    prediction = [torch.tensor(part, requires_grad=True) for part in as_list]
    target = given["target"]
    if "mask" in given:
        target = np.where(given["mask"], target, IGNORED)
    value = torch_loss(kind, prediction, target, options)
    (value * given["dy"]).backward()
    return {"value": value.detach().numpy(), **{f"d{i}": p.grad.numpy() for i, p in enumerate(prediction)}}


def torch_loss(kind, prediction, target, options):
    import torch
    from torch.distributions import Bernoulli, Normal, kl_divergence
    from torch.nn import functional

    z = prediction[0]
    if kind == "GaussianKLDivergence":
        mean, deviation = z, (prediction[1] / 2).exp()
        other = Normal(torch.zeros_like(mean), torch.ones_like(mean))
        if target is not None:
            other = Normal(torch.tensor(target[0]), (torch.tensor(target[1]) / 2).exp())
        return kl_divergence(Normal(mean, deviation), other).sum(-1).mean()
    target = torch.tensor(target)
    if kind == "CrossEntropy":
        return functional.cross_entropy(z.reshape(-1, z.shape[-1]), target.reshape(-1), ignore_index=IGNORED)
    if kind == "BernoulliKLDivergence":
        return kl_divergence(Bernoulli(probs=target), Bernoulli(logits=z)).mean()
    if kind == "BinaryCrossEntropy":
        weight = torch.tensor(options.get("positive_weight", 1.0), dtype=z.dtype)
        return functional.binary_cross_entropy_with_logits(z, target, pos_weight=weight)
    if kind == "RootMeanSquaredError":
        return functional.mse_loss(z, target).sqrt()
    if kind == "KLDivergence":
        return functional.kl_div(z, target, reduction="batchmean")
    functions = {
        "MeanSquaredError": functional.mse_loss,
        "MeanAbsoluteError": functional.l1_loss,
        "Huber": functional.huber_loss,
        "NegativeLogLikelihood": functional.nll_loss,
    }
    return functions[kind](z, target, **options)
