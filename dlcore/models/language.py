"""A recurrent language model: embed each token, run the recurrence, score the next token."""

import numpy as np

from dlcore.checks import check_array, check_integer, check_rng
from dlcore.core import Module
from dlcore.layers.dense import Dense
from dlcore.layers.embedding import Embedding
from dlcore.layers.lstm import LSTM
from dlcore.layers.recurrence import recurrent_layer
from dlcore.layers.stacked import Stacked
from dlcore.models.sampling import sample


class LanguageModel(Module):
    """Logits of p(token_{t+1} | token_1 … token_t) for every t (eq:rnn-language-model).

    cell: a recurrent layer's class, such as RNN, LSTM or GRU, or a function of the same arguments that
    makes one; depth: how many of them, one above the other. forward(tokens, *, state=None, mask=None):
    integers (B, T) to logits (B, T, V); `state` is that of the recurrent layer, a tuple of them where
    there are several. The cache's `state` is the last one, to go on from. Mikolov et al., 2010.
    """

    def __init__(self, vocabulary, features, hidden, *, cell=LSTM, depth=1, rng, dtype=np.float32):
        rng = check_rng("LanguageModel", rng)
        hidden = check_integer("LanguageModel", "hidden", hidden, at_least=1)
        depth = check_integer("LanguageModel", "depth", depth, at_least=1)
        self.embedding = Embedding(vocabulary, features, rng=rng, dtype=dtype)
        layers = [
            recurrent_layer("LanguageModel", cell, size, hidden, rng=rng, dtype=dtype)
            for size in (features, *[hidden] * (depth - 1))
        ]
        self.recurrence = layers[0] if depth == 1 else Stacked(*layers)
        self.output = Dense(hidden, vocabulary, rng=rng, dtype=dtype)

    def forward(self, tokens, *, state=None, mask=None):
        check_array("LanguageModel.forward", "tokens", tokens, ("B", "T"), kind="int")
        x, embedding = self.embedding.forward(tokens)
        (hs, state), recurrence = self.recurrence.forward(x, state, mask=mask)
        logits, output = self.output.forward(hs)  # (B,T,V) eq:rnn-language-model
        return logits, {"embedding": embedding, "recurrence": recurrence, "output": output, "state": state}

    def backward(self, dlogits, cache):
        dhs = self.output.backward(dlogits, cache["output"])
        dx, _ = self.recurrence.backward((dhs, None), cache["recurrence"])
        return self.embedding.backward(dx, cache["embedding"])

    def generate(self, start, steps, *, temperature=1.0, top_k=None, top_p=None, rng):
        """Continue each row of start (B, T ≥ 1) by `steps` sampled tokens: (B, T + steps), int64."""
        check_array("LanguageModel.generate", "start", start, ("B", "T"), kind="int")
        check_integer("LanguageModel.generate", "steps", steps, at_least=1)
        rng = check_rng("LanguageModel.generate", rng)
        tokens, state, new = start.astype(np.int64), None, start
        for _ in range(steps):
            logits, cache = self.forward(new, state=state)
            state = cache["state"]
            drawn = sample(logits[:, -1], temperature=temperature, top_k=top_k, top_p=top_p, rng=rng)
            new = drawn[:, None]
            tokens = np.concatenate([tokens, new], axis=1)
        return tokens
