"""Translation: beam search in the model against every sentence there is. Gradients: tests/gradients."""

import itertools

import numpy as np
import pytest

from dlcore import GRU, LSTM, RNN, Dense, Seq2Seq, Stacked, beam_search, length_mask
from dlcore.activations import log_softmax
from tests.refusal import refused

START, END = 0, 1


def two_layers(features, hidden, **options):
    return Stacked(LSTM(features, hidden, **options), GRU(hidden, hidden, **options))


CELLS = {"RNN": RNN, "LSTM": LSTM, "GRU": GRU, "two": two_layers}
every_cell = pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)


def translator(attention, seed, **options):
    model = Seq2Seq(5, 4, 3, 6, attention=attention, rng=seed, dtype=np.float64, **options)
    for parameter in model.parameters():
        parameter.value *= 3  # so that the sentences' probabilities differ
    return model, np.random.default_rng(seed).integers(5, size=5)


def teacher_forced(model, source, tokens, ended):
    """log p(tokens | source), with the end token where the sentence has ended."""
    wanted = [*tokens, END] if ended else list(tokens)
    logits = model(source[None], np.array([[START, *wanted[:-1]]]))
    return log_softmax(logits[0])[np.arange(len(wanted)), wanted].sum()


@pytest.mark.parametrize(
    ("attention", "cell"),
    [(attention, GRU) for attention in ("none", "dot", "additive")]
    + [("none", LSTM), ("dot", LSTM), ("additive", two_layers)],
)
def test_translation_with_a_full_beam_is_the_best_of_all_sentences(attention, cell):
    for seed in range(4):
        model, source = translator(attention, seed, cell=cell)
        every = {
            (tokens, ended): teacher_forced(model, source, tokens, ended)
            for length in range(4)
            for tokens in itertools.product([0, 2, 3], repeat=length)
            for ended in ([True, False] if length == 3 else [True])
            if not (ended and length == 3)  # the end would be the fourth token
        }
        tokens, score = model.translate(source, start=START, end=END, longest=3, beam=64)
        assert score == pytest.approx(max(every.values()), rel=1e-10)
        assert tuple(tokens) == max(every, key=every.get)[0]


def test_translation_with_a_beam_of_one_takes_the_likeliest_token_each_time():
    model, source = translator("dot", 1)
    model.output.layers[-1].b.value[END] -= 5  # let it write for a while
    tokens, score = model.translate(source, start=START, end=END, longest=6)
    logits = model(source[None], np.array([[START, *tokens]]))[0]
    np.testing.assert_array_equal(logits.argmax(axis=1)[: len(tokens)], tokens)
    assert score == pytest.approx(teacher_forced(model, source, tokens, len(tokens) < 6), rel=1e-10)


def test_a_search_of_ones_own_is_given_what_translation_uses():
    """The first step is p(y_1 | x); a beam written by the reader meets the same states."""
    model, source = translator("additive", 2)
    step, state = model.decoding(source)
    log_p, states = step(np.array([START]), state)
    expected = log_softmax(model(source[None], np.array([[START]]))[:, 0])
    np.testing.assert_allclose(log_p, expected, rtol=1e-12)
    assert states.shape == state.shape == (1, 6)
    options = {"start": START, "end": END, "longest": 5, "beam": 3}
    assert beam_search(step, state, **options) == model.translate(source, **options)


@every_cell
@pytest.mark.parametrize("attention", ["none", "dot", "additive"])
def test_padded_sources_give_what_each_gives_alone(cell, attention):
    model, _ = translator(attention, 0, cell=cell)
    rng, lengths = np.random.default_rng(1), np.array([5, 2, 1])
    source, target, mask = rng.integers(5, size=(3, 5)), rng.integers(4, size=(3, 4)), length_mask(lengths, 5)
    together = model(source, target, mask=mask)
    np.testing.assert_array_equal(model(np.where(mask, source, 4), target, mask=mask), together)
    for row, length in enumerate(lengths):
        alone = model(source[row : row + 1, :length], target[row : row + 1])
        np.testing.assert_allclose(together[row], alone[0], rtol=1e-10, atol=1e-12)


def test_it_is_made_of_grus_unless_another_cell_is_given():
    model = Seq2Seq(5, 4, 3, 6, rng=0, dtype=np.float64)
    assert type(model.encoder) is type(model.decoder) is GRU
    other = Seq2Seq(5, 4, 3, 6, cell=GRU, rng=0, dtype=np.float64)
    source, target = np.array([[1, 2]]), np.array([[0, 3]])
    np.testing.assert_array_equal(model(source, target), other(source, target))


def test_an_lstm_hands_over_its_cell_too():
    """What the decoder writes depends on both parts of the encoder's last state."""
    model, source = translator("none", 3, cell=LSTM)
    step, (h, c) = model.decoding(source)
    assert h.shape == c.shape == (1, 6)
    log_p, _ = step(np.array([START]), (h, c))
    expected = log_softmax(model(source[None], np.array([[START]]))[:, 0])
    np.testing.assert_allclose(log_p, expected, rtol=1e-12)
    for other in ((h, np.zeros_like(c)), (np.zeros_like(h), c)):
        assert np.abs(step(np.array([START]), other)[0] - log_p).max() > 1e-3


def test_one_word_is_translated():
    model, _ = translator("additive", 0)
    tokens, score = model.translate(np.array([2]), start=START, end=END, longest=1, beam=4)
    assert len(tokens) <= 1
    assert score <= 0


BAD = [
    (
        lambda: translator("none", 0)[0].translate(np.zeros((1, 3), int), start=0, end=1, longest=3),
        ValueError,
        "Seq2Seq.translate: source must be (S,), got (1, 3)",
    ),
    (
        lambda: translator("none", 0)[0].translate(np.zeros(0, int), start=0, end=1, longest=3),
        ValueError,
        "Seq2Seq.translate: source must be (S,), got (0,)",
    ),
    (
        lambda: translator("none", 0)[0].translate(np.array([5]), start=0, end=1, longest=3),
        ValueError,
        "Seq2Seq.translate: source must be in 0..4, got 5..5",
    ),
    (
        lambda: translator("none", 0)[0].translate(np.array([1]), start=4, end=1, longest=3),
        ValueError,
        "Seq2Seq.translate: start must be at least 0 and at most 3, got 4",
    ),
    (
        lambda: translator("none", 0)[0].translate(np.array([1]), start=0, end=-1, longest=3),
        ValueError,
        "Seq2Seq.translate: end must be at least 0 and at most 3, got -1",
    ),
    (
        lambda: translator("none", 0)[0].decoding(np.array([[1, 2]])),
        ValueError,
        "Seq2Seq.decoding: source must be (S,), got (1, 2)",
    ),
    (
        lambda: translator("none", 0)[0](np.array([1, 2]), np.array([[0, 2]])),
        ValueError,
        "Seq2Seq.forward: source must be (B, S), got (2,)",
    ),
    (
        lambda: translator("none", 0)[0](np.array([[1, 5]]), np.array([[0, 2]])),
        ValueError,
        "Seq2Seq.forward: source must be in 0..4, got 1..5",
    ),
    (
        lambda: translator("none", 0)[0](np.array([[1, 2]]), np.array([[0, 2], [0, 3]])),
        ValueError,
        "Seq2Seq.forward: target must be (1, T), got (2, 2)",
    ),
    (
        lambda: translator("none", 0)[0](np.array([[1, 2]]), np.array([[0, 4]])),
        ValueError,
        "Seq2Seq.forward: target must be in 0..3, got 0..4",
    ),
    (
        lambda: translator("dot", 0)[0](
            np.array([[1, 2]]), np.array([[0, 2, 2]]), mask=np.ones((1, 3), bool)
        ),
        ValueError,
        "Seq2Seq.forward: mask must be (1, 2), got (1, 3)",
    ),
    (
        lambda: Seq2Seq(3, 3, 2, 2, cell="gru", rng=0),
        TypeError,
        "Seq2Seq: cell must be a class such as LSTM, or a function that makes a recurrent layer, "
        "got an instance of str",
    ),
    (
        lambda: Seq2Seq(3, 3, 2, 2, cell=Dense, rng=0),
        TypeError,
        "Seq2Seq: cell must make a recurrent layer, got Dense",
    ),
    (
        lambda: Seq2Seq(3, 3, 2, 0, rng=0),
        ValueError,
        "Seq2Seq: hidden must be at least 1, got 0",
    ),
    (
        lambda: Seq2Seq(3, 3, 2, 2, attention="many", rng=0),
        ValueError,
        "Seq2Seq: attention must be one of 'none', 'dot', 'additive', got 'many'",
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD)
def test_bad_input(call, error, message):
    assert refused(error, call) == message
