"""A decoder-only transformer: the language model of GPT's kind."""

import numpy as np

from dlcore.checks import check_array, check_choice, check_integer, check_pair, check_rng
from dlcore.core import Module
from dlcore.layers.dense import Dense
from dlcore.layers.embedding import Embedding
from dlcore.layers.layernorm import LayerNorm
from dlcore.layers.masks import causal_mask, without_padding
from dlcore.layers.positional import PositionalEncoding
from dlcore.layers.transformer import TransformerBlock
from dlcore.models.sampling import sample


class TransformerLM(Module):
    """Embedding and position, `depth` causal blocks, layer norm, logits (eq:transformer-lm).

    forward(tokens, *, mask=None): integers (B, T) to logits (B, T, V) of the next token at every
    position; row t depends on tokens 1 … t alone, and of these on those where mask (B, T) is true
    (eq:transformer-padding). Padding belongs at the end, as positions are counted from the first; its
    own logits mean nothing. positions="none" leaves the encoding out. Vaswani et al., 2017; Radford et
    al., 2019.
    """

    def __init__(
        self,
        vocabulary,
        features,
        heads,
        depth,
        *,
        rng,
        longest=256,
        dropout=0.0,
        norm="pre",
        positions="sinusoid",
        dtype=np.float32,
    ):
        rng = check_rng("TransformerLM", rng)
        features = check_integer("TransformerLM", "features", features, at_least=1)
        depth = check_integer("TransformerLM", "depth", depth, at_least=1)
        check_choice("TransformerLM", "positions", positions, ("sinusoid", "none"))
        self.embedding = Embedding(vocabulary, features, rng=rng, dtype=dtype)
        self.positions = (
            PositionalEncoding(features, longest=longest, dtype=dtype) if positions != "none" else None
        )
        self.blocks = [
            TransformerBlock(features, heads, rng=rng, norm=norm, dropout=dropout, dtype=dtype)
            for _ in range(depth)
        ]
        self.norm = LayerNorm(features, dtype=dtype)
        self.output = Dense(features, vocabulary, rng=rng, dtype=dtype)

    def forward(self, tokens, *, mask=None):
        check_array("TransformerLM.forward", "tokens", tokens, ("B", "T"), kind="int")
        if mask is not None:
            check_array("TransformerLM.forward", "mask", mask, tokens.shape, kind="bool")
        x, embedding = self.embedding.forward(tokens)
        x = without_padding(self._scaled(x), mask)
        if self.positions is not None:
            x, _ = self.positions.forward(x)
        seen, blocks = causal_mask(tokens.shape[1]), []
        if mask is not None:
            seen = seen & mask[:, None]  # (B,T,T) eq:transformer-padding
        for block in self.blocks:
            x, cache = block.forward(x, mask=seen)
            blocks.append(cache)
        x, norm = self.norm.forward(x)
        logits, output = self.output.forward(x)  # (B,T,V) eq:transformer-lm
        return logits, {
            "embedding": embedding,
            "mask": mask,
            "blocks": blocks,
            "norm": norm,
            "output": output,
        }

    def backward(self, dlogits, cache):
        dx = self.norm.backward(self.output.backward(dlogits, cache["output"]), cache["norm"])
        for block, block_cache in zip(reversed(self.blocks), reversed(cache["blocks"]), strict=True):
            dx = block.backward(dx, block_cache)
        dx = self._scaled(without_padding(dx, cache["mask"]))
        return self.embedding.backward(dx, cache["embedding"])

    def _scaled(self, x):
        """Times √D: embeddings of variance 1/D would be drowned by the positions (eq:transformer-scaled)."""
        return x * x.dtype.type(x.shape[-1] ** 0.5)  # (B,T,D) eq:transformer-scaled

    def extend(self, tokens, past=None):
        """Logits after the last of some new tokens (B, T), and the keys and values to go on from.

        past: what the previous call gave; so each token's keys and values are computed once. Nothing
        is dropped out, whatever the mode.
        """
        check_array("TransformerLM.extend", "tokens", tokens, ("B", "T"), kind="int")
        start = 0 if past is None else self._steps_in(past)
        x = self._scaled(self.embedding(tokens))
        if self.positions is not None:
            x = self.positions(x, start=start)
        past = [None] * len(self.blocks) if past is None else past
        seen = []
        for block, before in zip(self.blocks, past, strict=True):
            x, keys_values = block.extend(x, before)
            seen.append(keys_values)
        return self.output(self.norm(x[:, -1])), seen  # (B,V) eq:transformer-lm

    def _steps_in(self, past):
        """How many positions the keys and values of `past` stand for; refuse what is none."""
        where, count = "TransformerLM.extend", len(self.blocks)
        if not isinstance(past, (list, tuple)):
            raise TypeError(f"{where}: past must be a list of pairs, got {type(past).__name__}")
        if len(past) != count:
            raise ValueError(f"{where}: past must be {count} pairs, one a block, got {len(past)}")
        shape = ("B", "T_past", "D")
        for block, pair in enumerate(past):
            keys, _ = check_pair(where, f"past[{block}]", pair, "(keys, values)")
            shape = check_array(where, f"past[{block}][0]", keys, shape).shape  # each as the first
        return shape[1]

    def generate(self, start, steps, *, temperature=1.0, top_k=None, top_p=None, rng):
        """Continue each row of start (B, T ≥ 1) by `steps` sampled tokens: (B, T + steps), int64.

        Raises ValueError where these need more than `longest` positions; the last token needs none.
        """
        where = "TransformerLM.generate"
        check_array(where, "start", start, ("B", "T"), kind="int")
        steps = check_integer(where, "steps", steps, at_least=1)
        rng, read = check_rng(where, rng), start.shape[1] + steps - 1  # the last token is not read again
        if self.positions is not None and read > self.positions.longest:
            raise ValueError(
                f"{where}: start and steps must need at most {self.positions.longest} positions, got {read}"
            )
        tokens, past, new = start.astype(np.int64), None, start
        for _ in range(steps):
            logits, past = self.extend(new, past)
            drawn = sample(logits, temperature=temperature, top_k=top_k, top_p=top_p, rng=rng)
            new = drawn[:, None]
            tokens = np.concatenate([tokens, new], axis=1)
        return tokens
