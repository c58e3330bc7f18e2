"""What a gradient case is made of."""

import numpy as np


class Case:
    """A module or loss with the arguments of its `forward`."""

    def __init__(self, module, *inputs, **options):
        self.module, self.inputs, self.options = module, inputs, options


class Draw:
    """Random material of one dtype; two Draws of one seed differ by rounding only."""

    def __init__(self, seed=0, dtype=np.float64):
        self.rng = np.random.default_rng(seed)
        self.dtype = np.dtype(dtype)

    def normal(self, *shape, scale=1.0):
        return self._cast(scale * self.rng.normal(size=shape))

    def uniform(self, low, high, *shape):
        return self._cast(self.rng.uniform(low, high, size=shape))

    def away_from(self, kinks, *shape, margin=0.05):
        """Normal numbers, none closer than the margin to a kink, where there is no derivative."""
        x = self.rng.normal(size=shape)
        for kink in kinks:
            gap = x - kink
            x = np.where(np.abs(gap) < margin, kink + np.where(gap < 0, -1, 1) * (margin + np.abs(gap)), x)
        return self._cast(x)

    def integers(self, high, *shape):
        return self.rng.integers(high, size=shape)

    def probabilities(self, *shape):
        """Rows that sum to one, every entry above zero."""
        weights = self.rng.uniform(0.1, 1.0, size=shape)
        return self._cast(weights / weights.sum(-1, keepdims=True))

    def log_probabilities(self, *shape):
        weights = self.rng.uniform(0.1, 1.0, size=shape)
        return self._cast(np.log(weights / weights.sum(-1, keepdims=True)))

    def _cast(self, x):
        return np.asarray(x).astype(self.dtype)
