"""Hidden Markov models against hmmlearn: decoding, likelihood, posteriors, one step of Baum–Welch.

The path itself is compared where observations are real numbers. Among symbols two paths can be equally
probable (a state visited at one of two like symbols, or at the other), and either is right.
"""

import numpy as np

import dlcore

LIBRARIES = ("hmmlearn",)
CONFIGURATIONS = {
    f"{kind}-{states}-{trial}": {"kind": kind, "states": states}
    for kind in ("categorical", "gaussian")
    for states in (1, 2, 5)
    for trial in range(8)
}
SYMBOLS, FEATURES = 6, 2
TOLERANCE = {
    "float64": 1e-9,
    "float32": 2e-4,
}  # a log-probability of −100 has 1e-5 in float32, its exponential too


def draw(draw, *, kind, states):
    steps = 20 + int(draw.integers(30, 1)[0])
    given = {"start": draw.uniform(0.1, 1, states), "transition": draw.uniform(0.1, 1, states, states)}
    if kind == "categorical":
        return given | {"p": draw.uniform(0.1, 1, states, SYMBOLS), "x": draw.integers(SYMBOLS, steps)}
    return given | {
        "mean": draw.normal(states, FEATURES),
        "variance": draw.uniform(0.5, 2, states, FEATURES),
        "x": draw.normal(steps, FEATURES, scale=1.5),
    }


def rows(weights):
    """Weights as probabilities; in the weights' own precision."""
    return weights / weights.sum(axis=-1, keepdims=True)


def ours(given, dtype, *, kind, states):
    if kind == "categorical":
        emission = dlcore.CategoricalEmission(rows(given["p"]))
    else:
        emission = dlcore.GaussianEmission(given["mean"].copy(), given["variance"], floor=1e-12)
    model, x = dlcore.HMM(rows(given["start"]), rows(given["transition"]), emission), given["x"]
    path, score = model.decode(x)
    answers = {
        "path": path.astype(dtype),
        "score": dtype.type(score),
        "likelihood": dtype.type(model.log_likelihood(x)),
        "gamma": model.posteriors(x)[0],
    }
    if kind == "categorical":
        del answers["path"]
    model.fit([x], iterations=1)
    learnt = {"start": model.start, "transition": model.transition} | learnt_emission(emission, kind)
    return answers | learnt


def learnt_emission(emission, kind):
    names = ("probabilities",) if kind == "categorical" else ("mean", "variance")
    return {name: getattr(emission, name) for name in names}


def judge(given, *, kind, states):
    from hmmlearn import hmm

    options = {"n_components": states, "n_iter": 1, "init_params": "", "implementation": "log"}
    if kind == "categorical":
        model, x = hmm.CategoricalHMM(**options), given["x"][:, None]
        model.emissionprob_ = rows(given["p"])
    else:
        flat = {"covars_prior": 0, "covars_weight": 0, "min_covar": 0, "means_weight": 0}
        model, x = hmm.GaussianHMM(covariance_type="diag", **flat, **options), given["x"]
        model.means_, model.covars_ = given["mean"].copy(), given["variance"].copy()
        model.n_features = FEATURES
    model.startprob_, model.transmat_ = rows(given["start"]), rows(given["transition"])
    score, path = model.decode(x)
    answers = {"path": path, "score": score, "likelihood": model.score(x), "gamma": model.predict_proba(x)}
    if kind == "categorical":
        del answers["path"]
    model.fit(x)
    learnt = {"start": model.startprob_, "transition": model.transmat_}
    if kind == "categorical":
        learnt["probabilities"] = model.emissionprob_
    else:
        diagonals = np.diagonal(model.covars_, axis1=1, axis2=2)
        learnt |= {"mean": model.means_, "variance": diagonals}
    return {name: np.asarray(value, np.float64) for name, value in (answers | learnt).items()}
