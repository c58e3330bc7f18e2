"""The transformer block: tokens look at each other, then each is worked on alone."""

import numpy as np

from dlcore.activations import GELU
from dlcore.checks import check_array, check_choice, check_integer, check_number, check_rng
from dlcore.core import Module, Sequential
from dlcore.init import he_normal
from dlcore.layers.attention import MultiHeadAttention
from dlcore.layers.dense import Dense
from dlcore.layers.dropout import Dropout
from dlcore.layers.layernorm import LayerNorm
from dlcore.layers.masks import check_mask, without_odd


class TransformerBlock(Module):
    """Self-attention and a two-layer network, each with a residual connection and layer norm.

    norm "pre": h = x + A(N₁(x)), y = h + F(N₂(h)) (eq:transformer-pre);
    norm "post": h = N₁(x + A(x)), y = N₂(h + F(h)) (eq:transformer-post).

    forward(x, *, mask=None): x (B, T, D) to (B, T, D); mask (T, T) or (B, T, T), true where a
    token may look. Dropout on A and F. Backward, through each branch and around it:
    eq:transformer-pre-dx, eq:transformer-post-dx. Vaswani et al., 2017; pre-norm: Xiong et al., 2020.
    """

    def __init__(self, features, heads, *, rng, hidden=None, norm="pre", dropout=0.0, dtype=np.float32):
        rng = check_rng("TransformerBlock", rng)
        self.norm = check_choice("TransformerBlock", "norm", norm, ("pre", "post"))
        self.features = check_integer("TransformerBlock", "features", features, at_least=1)
        dropout = check_number("TransformerBlock", "dropout", dropout, at_least=0, below=1)
        hidden = 4 * self.features if hidden is None else hidden
        self.norm1, self.norm2 = LayerNorm(features, dtype=dtype), LayerNorm(features, dtype=dtype)
        self.attention = MultiHeadAttention(features, heads, rng=rng, dtype=dtype)
        self.dropout = Dropout(dropout, rng=rng)
        self.network = Sequential(
            Dense(features, hidden, rng=rng, init=he_normal, dtype=dtype),
            GELU(approximate=True),
            Dense(hidden, features, rng=rng, dtype=dtype),
        )

    def forward(self, x, *, mask=None):
        where, dtype = "TransformerBlock.forward", self.norm1.gamma.value.dtype
        check_array(where, "x", x, ("B", "T", self.features), dtype=dtype)
        check_mask(where, mask, (*x.shape[:2], x.shape[1]))
        seen = without_odd(x, mask)  # NaN that nobody sees stays out of all sums …
        y, cache = self.forward_pre(seen, mask) if self.norm == "pre" else self.forward_post(seen, mask)
        return y if seen is x else y + (x - seen), cache  # … and in its own row

    def backward(self, dy, cache):
        if self.norm == "pre":
            return self.backward_pre(dy, cache)
        return self.backward_post(dy, cache)

    def forward_pre(self, x, mask):
        """h = x + A(N₁(x)), y = h + F(N₂(h)) (eq:transformer-pre)."""
        normed, norm1 = self.norm1.forward(x)
        a, attention = self._self_attention(normed, mask)
        h = x + a  # (B,T,D) eq:transformer-pre
        normed, norm2 = self.norm2.forward(h)
        f, network = self._feed_forward(normed)
        return h + f, {"norm1": norm1, "attention": attention, "norm2": norm2, "network": network}

    def backward_pre(self, dy, cache):
        """Each residual connection passes its gradient on and adds the branch's (eq:transformer-pre-dx)."""
        # (B,T,D) eq:transformer-pre-dx
        dh = dy + self.norm2.backward(self._feed_forward_backward(dy, cache["network"]), cache["norm2"])
        return dh + self.norm1.backward(self._self_attention_backward(dh, cache["attention"]), cache["norm1"])

    def forward_post(self, x, mask):
        """h = N₁(x + A(x)), y = N₂(h + F(h)) (eq:transformer-post)."""
        a, attention = self._self_attention(x, mask)
        h, norm1 = self.norm1.forward(x + a)  # (B,T,D) eq:transformer-post
        f, network = self._feed_forward(h)
        y, norm2 = self.norm2.forward(h + f)  # (B,T,D) eq:transformer-post
        return y, {"norm1": norm1, "attention": attention, "norm2": norm2, "network": network}

    def backward_post(self, dy, cache):
        """The same through the norms, which now stand on the way itself (eq:transformer-post-dx)."""
        dy = self.norm2.backward(dy, cache["norm2"])
        dh = self.norm1.backward(dy + self._feed_forward_backward(dy, cache["network"]), cache["norm1"])
        return dh + self._self_attention_backward(dh, cache["attention"])  # (B,T,D) eq:transformer-post-dx

    def extend(self, x, past=None):
        """The block on positions after those in `past`, without dropout: (y, (keys, values))."""
        if self.norm == "pre":
            a, seen = self.attention.extend(self.norm1(x), past)
            h = x + a
            return h + self.network(self.norm2(h)), seen  # (B,T,D) eq:transformer-pre
        a, seen = self.attention.extend(x, past)
        h = self.norm1(x + a)
        return self.norm2(h + self.network(h)), seen  # (B,T,D) eq:transformer-post

    def _self_attention(self, x, mask):
        """Self-attention, then dropout."""
        y, inner = self.attention.forward(x, x, x, mask=mask)
        y, drop = self.dropout.forward(y)
        return y, {"inner": inner, "dropout": drop, "weights": inner["weights"]}

    def _self_attention_backward(self, dy, cache):
        """x (B, T, D) is query, key and value at once, so its gradient is the sum of the three."""
        dq, dk, dv = self.attention.backward(self.dropout.backward(dy, cache["dropout"]), cache["inner"])
        return dq + dk + dv

    def _feed_forward(self, x):
        """The two-layer network, then dropout."""
        y, inner = self.network.forward(x)
        y, drop = self.dropout.forward(y)
        return y, {"inner": inner, "dropout": drop}

    def _feed_forward_backward(self, dy, cache):
        """Back through dropout, then through the network."""
        return self.network.backward(self.dropout.backward(dy, cache["dropout"]), cache["inner"])
