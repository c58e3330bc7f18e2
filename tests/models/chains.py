"""A chain of tokens whose every sentence can be counted, for beam search."""

import itertools

import numpy as np

from dlcore import beam_search
from dlcore.activations import log_softmax

START, END, TOKENS, LONGEST = 0, 1, 4, 4


class RandomChain:
    """Log-probabilities of the next token that depend on all tokens so far, as the state holds them."""

    def __init__(self, seed, tokens=TOKENS):
        self.tokens, self.calls = tokens, 0
        self.weights = np.random.default_rng(seed).normal(size=(1000, tokens))

    def after(self, history):
        """log p(next | the tokens so far), (V,); the history is written as one number."""
        return log_softmax(1.5 * self.weights[history % 1000][None])[0]

    def step(self, tokens, states):
        self.calls += 1
        states = states * 7 + tokens[:, None] + 1
        return np.stack([self.after(int(state[0])) for state in states]), states

    def every_sentence(self, longest, length_penalty):
        """{tokens: score} of all sentences that end, or are `longest` tokens long."""
        found = {}
        for length in range(1, longest + 1):
            inner = [token for token in range(self.tokens) if token != END]
            for begin in itertools.product(inner, repeat=length - 1):
                for last in range(self.tokens):
                    if last == END or length == longest:
                        log_p = self.log_probability([*begin, last])
                        tokens = begin if last == END else (*begin, last)
                        found[tokens, last == END] = log_p / length**length_penalty
        return found

    def log_probability(self, tokens):
        history, total = START + 1, 0.0
        for token in tokens:
            total += self.after(history)[token]
            history = history * 7 + token + 1
        return total

    def search(self, **options):
        options = {"longest": LONGEST, "beam": 1} | options
        return beam_search(self.step, np.zeros((1, 1), np.int64), start=START, end=END, **options)
