"""Connected words: the loop's best path against every segmentation, and what it refuses."""

import itertools
import math
import re

import numpy as np
import pytest

from dlcore import HMM, CategoricalEmission, GaussianEmission, WordLoop, left_to_right

LEAVE, PENALTY = 0.3, 0.4


def word(probabilities, stay):
    states = len(probabilities)
    transition = np.diag([*stay, 1.0]) + np.diag(1 - np.array(stay), k=1)
    return HMM(np.eye(states)[0], transition, CategoricalEmission(np.array(probabilities)))


def words():
    return {
        "ab": word([[0.8, 0.1, 0.1], [0.2, 0.7, 0.1]], [0.5]),
        "cab": word([[0.1, 0.1, 0.8], [0.6, 0.2, 0.2], [0.1, 0.8, 0.1]], [0.4, 0.6]),
        None: word([[0.2, 0.3, 0.5]], []),
    }


def best_in_word(model, x):
    """The best score of passing all of a word's states in x; its last state stays with 1 - LEAVE."""
    states = len(model.start)
    best = -math.inf
    for path in itertools.combinations_with_replacement(range(states), len(x)):
        if path[0] == 0 and path[-1] == states - 1 and all(b - a <= 1 for a, b in itertools.pairwise(path)):
            moves = [
                1 - LEAVE if a == b == states - 1 else model.transition[a, b]
                for a, b in itertools.pairwise(path)
            ]
            seen = [
                model.emission.probabilities[state, symbol] for state, symbol in zip(path, x, strict=True)
            ]
            best = max(best, float(np.log(moves).sum() + np.log(seen).sum()))
    return best


def best_by_enumeration(models, x):
    """The best score, and its words, over all ways to cut x into words."""
    begin = -math.log(len(models)) - PENALTY
    best = (-math.inf, None)
    for cuts in itertools.product([False, True], repeat=len(x) - 1):
        ends = [i + 1 for i, cut in enumerate(cuts) if cut] + [len(x)]
        pieces = [x[start:end] for start, end in zip([0, *ends], ends, strict=False)]
        choices = [
            max(((best_in_word(model, piece), name) for name, model in models.items()), key=lambda c: c[0])
            for piece in pieces
        ]
        score = (
            sum(choice[0] for choice in choices) + len(pieces) * begin + (len(pieces) - 1) * math.log(LEAVE)
        )
        if score > best[0]:
            best = (score, [name for _, name in choices if name is not None])
    return best


@pytest.mark.parametrize("seed", range(12))
def test_the_best_path_is_the_best_of_all_segmentations(seed):
    x = np.random.default_rng(seed).integers(0, 3, size=7)
    heard, score = WordLoop(words(), leave=LEAVE, penalty=PENALTY).decode(x)
    wanted_score, wanted = best_by_enumeration(words(), x)
    assert score == pytest.approx(wanted_score, rel=1e-12)
    assert heard == wanted


def test_in_float32_a_long_search_has_the_score_that_float64_has():
    rng = np.random.default_rng(5)
    means = {"up": np.array([[0.0], [3.0]]), "down": np.array([[6.0], [-3.0]])}
    heard = {name: utterances(rng, rows) for name, rows in means.items()}
    models = {}
    for name, sounds in heard.items():
        model = left_to_right([x.astype(np.float32) for x in sounds], 2)
        learnt = (model.start, model.transition, model.emission.mean, model.emission.variance)
        start, transition, mean, variance = (a.astype(np.float64) for a in learnt)
        models[name] = model, HMM(start, transition, GaussianEmission(mean, variance))
    x = np.concatenate(sum(heard.values(), []) * 30).astype(np.float32)
    words, score = WordLoop({name: single for name, (single, _) in models.items()}).decode(x)
    exact = WordLoop({name: double for name, (_, double) in models.items()}).decode(x.astype(np.float64))
    assert len(x) > 15_000
    assert words == exact[0] == (["up"] * 30 + ["down"] * 30) * 30
    assert score == pytest.approx(exact[1], abs=0.01)


def test_a_word_may_follow_itself():
    models = {name: model for name, model in words().items() if name == "ab"}
    heard, _ = WordLoop(models, leave=0.5).decode(np.array([0, 1, 0, 1, 0, 1]))
    assert heard == ["ab"] * 3


def test_a_word_begun_is_finished():
    models = {"cab": words()["cab"]}
    assert WordLoop(models).decode(np.array([2, 0, 1, 2, 2]))[0] == ["cab"]
    with pytest.raises(ValueError, match="got none that is possible"):
        WordLoop(models).decode(np.array([2, 0]))


def test_a_higher_penalty_hears_fewer_words():
    x = np.random.default_rng(3).integers(0, 3, size=60)
    counts = [len(WordLoop(words(), penalty=penalty).decode(x)[0]) for penalty in (-4.0, 0.0, 4.0, 1000.0)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1]
    assert counts[-1] <= 1


def test_scores_from_elsewhere_are_searched_alike():
    x, models = np.random.default_rng(4).integers(0, 3, size=30), words()
    loop = WordLoop(models)
    scores = np.hstack([model.emission.log_likelihood(x) for model in models.values()])
    kept = scores.copy()
    assert loop.search(scores) == loop.decode(x)
    np.testing.assert_array_equal(scores, kept)


def utterances(rng, means, count=30):
    """Each state lasts 3 to 6 frames around its mean, standard deviation 0.3."""
    return [
        np.concatenate([rng.normal(mean, 0.3, (rng.integers(3, 7), len(mean))) for mean in means])
        for _ in range(count)
    ]


def test_left_to_right_finds_the_states_and_how_long_they_last():
    rng = np.random.default_rng(0)
    means = np.array([[0.0, 2.0], [2.0, 0.0], [-1.0, -1.0]])
    model = left_to_right(utterances(rng, means), 3, iterations=20)
    np.testing.assert_allclose(model.emission.mean, means, atol=0.1)
    np.testing.assert_allclose(model.emission.variance, 0.09, atol=0.03)
    np.testing.assert_array_equal(model.start, [1, 0, 0])
    assert not np.tril(model.transition, -1).any()
    assert model.transition[0, 2] == 0
    np.testing.assert_allclose(np.diag(model.transition), [1 - 1 / 4.5, 1 - 1 / 4.5, 1], atol=0.05)
    assert model.history_ == sorted(model.history_)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_models_and_loop_have_the_dtype_of_the_sequences(dtype):
    rng = np.random.default_rng(2)
    heard = [x.astype(dtype) for x in utterances(rng, np.array([[0.0], [3.0]]))]
    model = left_to_right(heard, 2)
    loop = WordLoop({"up": model})
    learnt = (model.start, model.transition, model.emission.mean, model.emission.variance)
    assert {array.dtype for array in (*learnt, loop.log_start, loop.log_transition)} == {np.dtype(dtype)}
    assert loop.decode(heard[0])[0] == ["up"]


def test_connected_words_with_pauses_are_told_apart():
    rng = np.random.default_rng(1)
    means = {"up": [[0.0], [3.0]], "down": [[3.0], [0.0]], "flat": [[1.5], [1.5]]}
    means = {name: np.array(rows) for name, rows in means.items()}
    models = {name: left_to_right(utterances(rng, rows), 2) for name, rows in means.items()}
    models[None] = left_to_right([rng.normal(-3, 0.3, (9, 1)) for _ in range(9)], 1)
    loop = WordLoop(models)
    for _ in range(10):
        said = rng.choice(list(means), size=5).tolist()
        pause = rng.normal(-3, 0.3, (4, 1))
        sound = [np.concatenate([pause, *utterances(rng, means[name], 1)]) for name in said]
        assert loop.decode(np.concatenate([*sound, pause]))[0] == said


def gaussian(start, transition, dtype=np.float64):
    emission = GaussianEmission(np.zeros((len(start), 1), dtype), np.ones((len(start), 1), dtype))
    return HMM(np.array(start, dtype), np.array(transition, dtype), emission)


UP = ([1.0, 0.0], [[0.5, 0.5], [0.0, 1.0]])


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: WordLoop({}), ValueError, "WordLoop: the number of words must be at least 1, got 0"),
        (lambda: WordLoop([1]), TypeError, "WordLoop: words must be a dict of models, got list"),
        (
            lambda: WordLoop({"a": 3}),
            TypeError,
            "WordLoop: the model of 'a' must be an HMM, got int",
        ),
        (
            lambda: left_to_right([np.zeros((4, 1))], 2, floor=0),
            ValueError,
            "left_to_right: floor must be above 0, got 0",
        ),
        (
            lambda: WordLoop(words(), leave=1.0),
            ValueError,
            "WordLoop: leave must be above 0 and below 1, got 1.0",
        ),
        (
            lambda: WordLoop({"a": gaussian(*UP, np.float32)}, penalty=1e300),
            ValueError,
            "WordLoop: penalty must be finite in float32, got 1e+300",
        ),
        (
            lambda: WordLoop({"a": words()[None]}),
            ValueError,
            "WordLoop: the model of 'a' must have at least 2 states, got 1",
        ),
        (
            lambda: WordLoop({"a": gaussian([0.5, 0.5], [[0.5, 0.5], [0.0, 1.0]])}),
            ValueError,
            "WordLoop: the model of 'a' must be passed from its first state to its last",
        ),
        (
            lambda: WordLoop({"a": gaussian([1.0, 0.0], [[0.5, 0.5], [0.5, 0.5]])}),
            ValueError,
            "WordLoop: the model of 'a' must be passed from its first state to its last",
        ),
        (
            lambda: WordLoop(words()).search(np.zeros((4, 5))),
            ValueError,
            "WordLoop.search: log_emission must be (T, 6), got (4, 5)",
        ),
        (
            lambda: WordLoop({"a": gaussian(*UP), "b": gaussian(*UP, np.float32)}),
            TypeError,
            "WordLoop: the start of 'b' must be float64, got float32",
        ),
        (
            lambda: WordLoop(words()).search(np.zeros((4, 6), np.float32)),
            TypeError,
            "WordLoop.search: log_emission must be float64, got float32",
        ),
        (
            lambda: left_to_right([np.zeros((4, 1)), np.zeros((4, 1), np.float32)], 3),
            TypeError,
            "left_to_right: each sequence must be float64, got float32",
        ),
        (
            lambda: left_to_right([], 3),
            ValueError,
            "left_to_right: sequences must hold at least one, got none",
        ),
        (
            lambda: left_to_right([[1, 2]], 3),
            TypeError,
            "left_to_right: each sequence must be a NumPy array, got list",
        ),
        (
            lambda: left_to_right([np.float64(1)], 3),
            TypeError,
            "left_to_right: each sequence must be a NumPy array, got float64",
        ),
        (
            lambda: left_to_right([np.zeros(4)], 3),
            ValueError,
            "left_to_right: each sequence must be (T, D), got (4,)",
        ),
        (
            lambda: left_to_right([np.zeros((2, 1))], 3),
            ValueError,
            "left_to_right: each sequence must have at least 3 frames, got 2",
        ),
        (
            lambda: left_to_right([np.zeros((4, 1)), np.zeros((4, 2))], 3),
            ValueError,
            "left_to_right: each sequence must be (T, 1), got (4, 2)",
        ),
    ],
)
def test_bad_arguments(call, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        call()
