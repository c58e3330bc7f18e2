"""Encoder and decoder: read a sequence into states, write another one from them."""

import numpy as np

from dlcore.activations import Tanh, log_softmax
from dlcore.checks import check_array, check_choice, check_indices, check_integer, check_rng
from dlcore.core import Module, Sequential
from dlcore.layers.attention import AdditiveAttention, ScaledDotProductAttention
from dlcore.layers.dense import Dense
from dlcore.layers.embedding import Embedding
from dlcore.layers.gru import GRU
from dlcore.layers.recurrence import recurrent_layer
from dlcore.models.beam import beam_search


class Seq2Seq(Module):
    """p(y | x) = Π_t p(y_t | y_1 … y_{t−1}, x): one layer reads x, another writes y (eq:seq2seq-likelihood).

    cell: a recurrent layer's class, such as GRU or LSTM, or a function of the same arguments that makes
    one, for encoder and decoder, which starts from the encoder's last state. attention "none", "dot" or
    "additive": the decoder's states look back at all of the encoder's (eq:seq2seq-context), and both
    together give the logits. forward(source, target, *, mask=None): integers (B, S) and (B, T), the target
    beginning with the start token (teacher forcing); mask (B, S), false on padding; gives logits
    (B, T, V_target). Backward: what looked gets its share (eq:seq2seq-dh), and what was looked at
    (eq:seq2seq-dmemory). Sutskever et al., 2014; Bahdanau et al., 2015; Luong et al., 2015.
    """

    def __init__(
        self,
        source_vocabulary,
        target_vocabulary,
        features,
        hidden,
        *,
        rng,
        cell=GRU,
        attention="none",
        dtype=np.float32,
    ):
        rng = check_rng("Seq2Seq", rng)
        kind = {"rng": rng, "dtype": dtype}
        check_choice("Seq2Seq", "attention", attention, ("none", "dot", "additive"))
        hidden = check_integer("Seq2Seq", "hidden", hidden, at_least=1)
        self.source = Embedding(source_vocabulary, features, **kind)
        self.target = Embedding(target_vocabulary, features, **kind)
        self.encoder = recurrent_layer("Seq2Seq", cell, features, hidden, **kind)
        self.decoder = recurrent_layer("Seq2Seq", cell, features, hidden, **kind)
        self.attention = None
        if attention == "dot":
            self.attention = ScaledDotProductAttention()
        elif attention == "additive":
            self.attention = AdditiveAttention(hidden, hidden, hidden, **kind)
        seen = hidden if attention == "none" else 2 * hidden
        self.output = Sequential(
            Dense(seen, hidden, **kind), Tanh(), Dense(hidden, target_vocabulary, **kind)
        )

    def forward(self, source, target, *, mask=None):
        where = "Seq2Seq.forward"
        check_indices(where, "source", source, ("B", "S"), len(self.source.W.value))
        check_indices(where, "target", target, (len(source), "T"), len(self.target.W.value))
        if mask is not None:
            check_array(where, "mask", mask, source.shape, kind="bool")
        x, source_cache = self.source.forward(source)
        (memory, state), encoder = self.encoder.forward(x, mask=mask)
        y, target_cache = self.target.forward(target)
        (hs, _), decoder = self.decoder.forward(y, state)
        logits, head = self.read(hs, memory, mask)
        return logits, {
            "source": source_cache,
            "encoder": encoder,
            "target": target_cache,
            "decoder": decoder,
            "head": head,
        }

    def backward(self, dlogits, cache):
        dhs, dmemory = self._read_backward(dlogits, cache["head"])
        dy, dstate = self.decoder.backward((dhs, None), cache["decoder"])
        self.target.backward(dy, cache["target"])
        dx, _ = self.encoder.backward((dmemory, dstate), cache["encoder"])
        self.source.backward(dx, cache["source"])
        return None, None

    def read(self, hs, memory, mask):
        """Logits from decoder states (B, T, H), which may look at the encoder's (B, S, H)."""
        if self.attention is None:
            logits, output = self.output.forward(hs)
            return logits, {"output": output, "weights": None}
        looking = None if mask is None else mask[:, None]
        context, attention = self.attention.forward(
            hs, memory, memory, mask=looking
        )  # (B,T,H) eq:seq2seq-context
        logits, output = self.output.forward(np.concatenate([context, hs], axis=-1))
        return logits, {"output": output, "attention": attention, "weights": attention["weights"]}

    def _read_backward(self, dlogits, cache):
        """The gradients of the decoder's and, with attention, of the encoder's states."""
        dseen = self.output.backward(dlogits, cache["output"])
        if self.attention is None:
            return dseen, None
        dcontext, dhs = np.split(dseen, 2, axis=-1)
        dq, dk, dv = self.attention.backward(dcontext, cache["attention"])
        return dhs + dq, dk + dv  # (B,T,H), (B,S,H) eq:seq2seq-dh, eq:seq2seq-dmemory

    def translate(self, source, *, start, end, longest, beam=1, length_penalty=0.0):
        """The best translation found of one source sentence (S,): (tokens without start and end, score).

        beam 1 is greedy; `longest` bounds the length; score is the log-probability, divided as
        `beam_search` says.
        """
        where, last = "Seq2Seq.translate", len(self.target.W.value) - 1
        check_integer(where, "start", start, at_least=0, at_most=last)
        check_integer(where, "end", end, at_least=0, at_most=last)
        check_integer(where, "longest", longest, at_least=1)
        check_indices(where, "source", source, ("S",), len(self.source.W.value))
        step, state = self.decoding(source)
        return beam_search(
            step, state, start=start, end=end, longest=longest, beam=beam, length_penalty=length_penalty
        )

    def decoding(self, source):
        """The `step` and the first state with which `beam_search` translates one sentence (S,).

        A state is the decoder's: (1, H) at first for a GRU, a pair of such for an LSTM.
        """
        check_indices("Seq2Seq.decoding", "source", source, ("S",), len(self.source.W.value))
        memory, state = self.encoder(self.source(source[None]))

        def step(tokens, states):
            """Log-probabilities of the next token for each of K hypotheses (K, V), and their new states."""
            hs, states = self.decoder(self.target(tokens[:, None]), states)
            kept = np.broadcast_to(memory, (len(tokens), *memory.shape[1:]))
            logits, _ = self.read(hs, kept, None)
            return log_softmax(logits[:, 0]), states  # (K,V) eq:seq2seq-likelihood

        return step, state
