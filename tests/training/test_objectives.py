"""One loop for every kind of model: each is trained by `fit` exactly as by the loop a reader would write."""

import numpy as np
import pytest

from dlcore import (
    CTC,
    SGD,
    VAE,
    Adam,
    CrossEntropy,
    Dense,
    Diffusion,
    LanguageModel,
    MatrixFactorization,
    MeanSquaredError,
    Module,
    Seq2Seq,
    Sequential,
    SkipGram,
    Supervised,
    clip_by_global_norm,
    fit,
    minibatches,
)
from tests.refusal import refused
from tests.training.preference import Preference

RNG = np.random.default_rng(0)
N = 12
CLIP = 0.02
TOKENS = {name: RNG.integers(5, size=(N, 4)) for name in ("source", "given", "wanted")}
MASKS = {name: np.arange(4) < RNG.integers(1, 5, size=(N, 1)) for name in ("source", "wanted")}
X, UNIT = RNG.normal(size=(N, 3)), RNG.uniform(size=(N, 3))
USERS, ITEMS, RATINGS = RNG.integers(3, size=N), RNG.integers(4, size=N), RNG.normal(size=N)
WORDS = [RNG.integers(5, size=shape) for shape in (N, N, (N, 2))]
LABELS, FRAMES, LENGTHS = np.tile([1, 2], (N, 1)), RNG.normal(size=(N, 5, 3)), RNG.integers(3, 6, size=N)
KIND = {"rng": 1, "dtype": np.float64}


def own_loss(model, batch):
    """A step's gradients of a model whose output is its loss."""
    value, cache = model.forward(*batch)
    model.backward(1.0, cache)
    return value


def under(loss, inputs, options, target, loss_options):
    """The same for a model under a loss; each argument picks its arrays from the batch."""

    def gradients(model, batch):
        prediction, cache = model.forward(*inputs(batch), **options(batch))
        value, loss_cache = loss.forward(prediction, target(batch), **loss_options(batch))
        model.backward(loss.backward(1.0, loss_cache), cache)
        return value

    return gradients


def nothing(batch):
    return {}


# name: (model, loss, arrays of the data, the gradients by hand)
KINDS = {
    "masked language model": (
        lambda: LanguageModel(5, 3, 4, **KIND),
        CrossEntropy(),
        [
            {"tokens": TOKENS["given"], "mask": MASKS["wanted"]},
            {"target": TOKENS["wanted"], "mask": MASKS["wanted"]},
        ],
        under(
            CrossEntropy(),
            lambda batch: (batch[0]["tokens"],),
            lambda batch: {"mask": batch[0]["mask"]},
            lambda batch: batch[1]["target"],
            lambda batch: {"mask": batch[1]["mask"]},
        ),
    ),
    "Seq2Seq": (
        lambda: Seq2Seq(5, 5, 3, 4, attention="additive", **KIND),
        CrossEntropy(),
        [
            {"source": TOKENS["source"], "target": TOKENS["given"], "mask": MASKS["source"]},
            {"target": TOKENS["wanted"], "mask": MASKS["wanted"]},
        ],
        under(
            CrossEntropy(),
            lambda batch: (batch[0]["source"], batch[0]["target"]),
            lambda batch: {"mask": batch[0]["mask"]},
            lambda batch: batch[1]["target"],
            lambda batch: {"mask": batch[1]["mask"]},
        ),
    ),
    "MatrixFactorization": (
        lambda: MatrixFactorization(3, 4, 2, **KIND),
        MeanSquaredError(),
        [{"users": USERS, "items": ITEMS}, RATINGS],
        under(
            MeanSquaredError(),
            lambda batch: (batch[0]["users"], batch[0]["items"]),
            nothing,
            lambda batch: batch[1],
            nothing,
        ),
    ),
    "CTC": (
        lambda: Sequential(Dense(3, 3, **KIND)),
        CTC(),
        [FRAMES, {"target": LABELS, "lengths": LENGTHS}],
        under(
            CTC(),
            lambda batch: batch[:1],
            nothing,
            lambda batch: batch[1]["target"],
            lambda batch: {"lengths": batch[1]["lengths"]},
        ),
    ),
    "SkipGram": (lambda: SkipGram(5, 3, **KIND), None, WORDS, own_loss),
    "VAE": (lambda: VAE([3, 4, 2], **KIND), None, [UNIT], own_loss),
    "Diffusion": (lambda: Diffusion(3, (4,), time_features=4, **KIND), None, [X], own_loss),
}


@pytest.mark.parametrize(("make", "loss", "arrays", "gradients"), KINDS.values(), ids=KINDS)
def test_fit_is_the_loop_that_one_would_write(make, loss, arrays, gradients):
    model, data = make(), minibatches(*arrays, batch_size=5, rng=2)
    history = fit(model, loss, Adam(model.parameters(), 0.01), data, epochs=2, clip=CLIP)
    plain, losses, norms = make(), [], []
    optimizer, batches = Adam(plain.parameters(), 0.01), minibatches(*arrays, batch_size=5, rng=2)
    for _ in range(2):
        for batch in batches:
            optimizer.zero_grad()
            losses.append(gradients(plain, batch))
            norms.append(clip_by_global_norm(plain.parameters(), CLIP))
            optimizer.step()
    np.testing.assert_allclose(history.step_loss, losses, rtol=1e-12)
    np.testing.assert_allclose(history.gradient_norm, norms, rtol=1e-12)
    assert max(norms) > CLIP, "nothing was clipped"
    for ours, theirs in zip(model.parameters(), plain.parameters(), strict=True):
        np.testing.assert_allclose(ours.value, theirs.value, rtol=1e-10, atol=1e-14)


def test_an_objective_of_ones_own():
    objective = Preference(MatrixFactorization(3, 4, 2, **KIND))
    better, worse = ITEMS % 2, 2 + ITEMS % 2
    data = [(USERS, better, worse)]
    history = fit(objective, None, SGD(objective.parameters(), 1.0), data, epochs=30)
    assert history.loss[-1] < 0.2 < 0.6 < history.loss[0]


def test_examples_are_counted_in_dicts_too():
    model = LanguageModel(5, 3, 4, **KIND)
    tokens = TOKENS["given"]
    data = minibatches({"tokens": tokens}, tokens, batch_size=5)
    history = fit(model, CrossEntropy(), SGD(model.parameters(), 0.1), data, epochs=1)
    a, b, c = history.step_loss
    assert history.loss == [pytest.approx((5 * a + 5 * b + 2 * c) / 12)]


@pytest.mark.parametrize(
    ("data", "came"),
    [([X], "ndarray"), (X, "ndarray"), ([()], "a tuple of 0"), ([{"x": X}], "dict")],
)
def test_batches_are_tuples_of_arguments(data, came):
    model = Diffusion(3, (4,), time_features=4, **KIND)
    said = refused(TypeError, fit, model, None, SGD(model.parameters(), 0.1), data, epochs=1)
    assert said == f"fit: data must yield tuples of the arguments of forward, got {came}"


def test_a_model_whose_output_is_no_number_needs_a_loss():
    model = Dense(3, 2, **KIND)
    said = refused(TypeError, fit, model, None, SGD(model.parameters(), 0.1), [(X[:1],)], epochs=1)
    assert said.startswith("training_step: the loss must be a number, got array(")


def test_an_objective_is_a_module_under_its_loss():
    assert isinstance(Supervised(Dense(3, 2, **KIND), MeanSquaredError()), Module)
