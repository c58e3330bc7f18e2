"""Word vectors: the pairs, the noise, the table of pointwise mutual information, and the loss."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

from dlcore import SkipGram, negative_sampler, positive_pmi, sigmoid, skip_grams
from tests.refusal import refused


def naive_pairs(tokens, window):
    """Every ordered pair of positions at most `window` apart."""
    n = len(tokens)
    return Counter(
        (tokens[i], tokens[j]) for i in range(n) for j in range(n) if i != j and abs(i - j) <= window
    )


@given(st.lists(st.integers(0, 5), min_size=1, max_size=12), st.integers(1, 15))
def test_skip_grams_are_all_pairs_within_the_window(tokens, window):
    center, context = skip_grams(np.array(tokens), window)
    assert Counter(zip(center.tolist(), context.tolist(), strict=True)) == naive_pairs(tokens, window)


def test_a_pair_is_there_both_ways():
    center, context = skip_grams(np.array([7, 8, 9]), 1)
    assert sorted(zip(center.tolist(), context.tolist(), strict=True)) == [(7, 8), (8, 7), (8, 9), (9, 8)]


def test_one_word_has_no_neighbour():
    center, context = skip_grams(np.array([3]), 2)
    assert center.shape == context.shape == (0,)
    assert center.dtype == np.int64


@pytest.mark.parametrize("power", [0.75, 1.0, 0.0])
def test_negative_samples_follow_the_counts_to_the_power(power):
    counts = np.array([100, 1, 20, 5, 50])
    drawn = np.bincount(negative_sampler(counts, power=power, rng=0)(60_000), minlength=5)
    p = counts**power / (counts**power).sum()
    assert chisquare(drawn, 60_000 * p).pvalue > 1e-3


def test_the_default_power_is_three_quarters():
    """Sixteen times as frequent is drawn eight times as often."""
    drawn = np.bincount(negative_sampler(np.array([1, 16]), rng=0)(90_000))
    assert drawn[1] / drawn[0] == pytest.approx(16**0.75, rel=0.05)


def test_a_word_that_never_occurs_is_never_drawn():
    draw = negative_sampler(np.array([0, 3, 0, 2, 0]), rng=0)
    assert set(np.unique(draw((400, 50)))) == {1, 3}


@pytest.mark.parametrize(("number", "word"), [(0.0, 1), (1 - 2**-53, 3)])
def test_the_smallest_and_the_largest_draw(number, word):
    class Extreme(np.random.Generator):
        def random(self, size=None):
            return np.full(size, number)

    draw = negative_sampler(np.array([0, 1, 2, 3, 0]), rng=Extreme(np.random.PCG64(0)))
    assert draw((2, 3)).tolist() == [[word] * 3] * 2


def test_samples_have_the_shape_asked_for_and_go_on():
    draw, again = negative_sampler(np.arange(1, 20), rng=4), negative_sampler(np.arange(1, 20), rng=4)
    first = draw((5, 3))
    assert first.shape == (5, 3)
    np.testing.assert_array_equal(first, again((5, 3)))
    assert (draw((5, 3)) != first).any()


def test_positive_pmi_is_its_definition():
    rng = np.random.default_rng(0)
    counts = rng.poisson(1.5, (6, 5)).astype(float)
    assert (counts == 0).any()
    table, total = positive_pmi(counts), counts.sum()
    for w in range(6):
        for c in range(5):
            together, alone = counts[w, c] / total, counts[w].sum() * counts[:, c].sum() / total**2
            expected = max(0.0, np.log(together / alone)) if together > 0 else 0.0
            assert table[w, c] == pytest.approx(expected, rel=1e-12, abs=1e-12)


def test_independent_words_have_no_information_and_a_word_never_seen_neither():
    counts = np.outer([1.0, 2, 3], [4.0, 1, 0])
    np.testing.assert_allclose(positive_pmi(counts), 0, atol=1e-12)
    np.testing.assert_allclose(positive_pmi(np.eye(4)), np.log(4) * np.eye(4), rtol=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_pmi_keeps_the_dtype_and_its_input(dtype):
    counts = np.array([[2, 0], [1, 3]], dtype)
    assert positive_pmi(counts).dtype == dtype
    np.testing.assert_array_equal(counts, [[2, 0], [1, 3]])


def shaken():
    model = SkipGram(6, 4, rng=0, dtype=np.float64)
    rng = np.random.default_rng(1)
    for parameter in model.parameters():
        parameter.value[...] = rng.normal(size=parameter.value.shape)
    return model


def test_the_loss_is_that_of_one_true_and_k_false_pairs():
    model, rng = shaken(), np.random.default_rng(2)
    center, context, negatives = (
        rng.integers(6, size=5),
        rng.integers(6, size=5),
        rng.integers(6, size=(5, 3)),
    )
    expected = 0.0
    for c, o, noise in zip(center, context, negatives, strict=True):
        v = model.words.value[c]
        expected -= np.log(sigmoid(model.contexts.value[o] @ v))
        expected -= sum(np.log(sigmoid(-model.contexts.value[k] @ v)) for k in noise)
    assert model(center, context, negatives) == pytest.approx(expected / 5, rel=1e-12)


@pytest.mark.parametrize(
    "kinds", [("int64", "int64", "uint64"), ("uint64", "uint8", "int64"), ["uint64"] * 3]
)
def test_indices_of_any_integer_dtypes(kinds):
    given = np.array([1, 5]), np.array([2, 0]), np.array([[3, 4], [3, 2]])
    model, other = shaken(), shaken()
    loss, cache = model.forward(*given)
    model.backward(1.0, cache)
    found, cache = other.forward(*(index.astype(kind) for index, kind in zip(given, kinds, strict=True)))
    other.backward(1.0, cache)
    assert found == loss
    np.testing.assert_array_equal(other.words.grad, model.words.grad)
    np.testing.assert_array_equal(other.contexts.grad, model.contexts.grad)


def test_at_first_every_pair_is_a_coin():
    loss = SkipGram(6, 4, rng=0)(np.array([1]), np.array([2]), np.array([[3, 4, 5]]))
    assert loss == pytest.approx(4 * np.log(2), rel=1e-6)


def test_training_on_two_topics_parts_them():
    """Words 0–3 stand beside each other, words 4–7 too; the vectors learn which."""
    from dlcore import Adam

    rng = np.random.default_rng(0)
    text = np.concatenate([rng.integers(4, size=20) + 4 * topic for topic in rng.integers(2, size=60)])
    center, context = skip_grams(text, 2)
    model, draw = SkipGram(8, 5, rng=0), negative_sampler(np.bincount(text), rng=1)
    optimizer, losses = Adam(model.parameters(), 0.02), []
    for _ in range(150):
        loss, cache = model.forward(center, context, draw((len(center), 4)))
        optimizer.zero_grad()
        model.backward(1.0, cache)
        optimizer.step()
        losses.append(loss)
    assert losses[-1] < 0.8 * losses[0]
    v = model.words.value / np.linalg.norm(model.words.value, axis=1, keepdims=True)
    cosine = v @ v.T
    assert cosine[:4, :4].min() > 0.5 > cosine[:4, 4:].max()


BAD = [
    (lambda: skip_grams([1, 2], 1), TypeError, "skip_grams: tokens must be a NumPy array, got list"),
    (lambda: skip_grams(np.zeros((2, 2), int), 1), ValueError, "skip_grams: tokens must be (n,), got (2, 2)"),
    (lambda: skip_grams(np.zeros(0, int), 1), ValueError, "skip_grams: tokens must be (n,), got (0,)"),
    (lambda: skip_grams(np.array([1, 2]), 0), ValueError, "skip_grams: window must be at least 1, got 0"),
    (
        lambda: negative_sampler(np.array([1.0]), rng=0),
        TypeError,
        "negative_sampler: counts must be an array of int, got float64",
    ),
    (
        lambda: negative_sampler(np.array([3, -1]), rng=0),
        ValueError,
        "negative_sampler: counts must be 0 or more, one above 0, got -1..3",
    ),
    (
        lambda: negative_sampler(np.zeros(3, int), rng=0),
        ValueError,
        "negative_sampler: counts must be 0 or more, one above 0, got 0..0",
    ),
    (
        lambda: negative_sampler(np.array([1]), power=-1, rng=0),
        ValueError,
        "negative_sampler: power must be at least 0, got -1",
    ),
    (
        lambda: positive_pmi(np.eye(2, dtype=int)),
        TypeError,
        "positive_pmi: counts must be an array of float, got int64",
    ),
    (
        lambda: positive_pmi(-np.eye(2)),
        ValueError,
        "positive_pmi: counts must be 0 or more, one above 0, got -1.0..-0.0",
    ),
    (
        lambda: positive_pmi(np.zeros((2, 2))),
        ValueError,
        "positive_pmi: counts must be 0 or more, one above 0, got 0.0..0.0",
    ),
    (
        lambda: positive_pmi(np.full((2, 2), np.nan)),
        ValueError,
        "positive_pmi: counts must be finite, got NaN or infinity",
    ),
    (
        lambda: shaken()(np.array([6]), np.array([0]), np.array([[0]])),
        ValueError,
        "SkipGram.forward: center must be in 0..5, got 6..6",
    ),
    (
        lambda: shaken()(np.array([0, 1]), np.array([0]), np.array([[0]])),
        ValueError,
        "SkipGram.forward: context must be (2,), got (1,)",
    ),
    (
        lambda: shaken()(np.array([0, 1]), np.array([0, 1]), np.array([[0]])),
        ValueError,
        "SkipGram.forward: negatives must be (2, K), got (1, 1)",
    ),
    (lambda: SkipGram(0, 3, rng=0), ValueError, "SkipGram: vocabulary must be at least 1, got 0"),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD)
def test_bad_input(call, error, message):
    assert refused(error, call) == message
