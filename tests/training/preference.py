"""An objective of one's own: of two films, the one that a user likes shall be predicted to be better."""

import numpy as np

from dlcore import BinaryCrossEntropy, Module


class Preference(Module):
    """−mean log σ(r̂_ui − r̂_uj), of a model that is called twice; forward(users, better, worse)."""

    def __init__(self, model):
        self.model, self.loss = model, BinaryCrossEntropy()

    def forward(self, users, better, worse):
        (a, through_a), (b, through_b) = (self.model.forward(users, items) for items in (better, worse))
        value, through_loss = self.loss.forward(a - b, np.ones_like(a))
        return value, (through_a, through_b, through_loss)

    def backward(self, dvalue, cache):
        through_a, through_b, through_loss = cache
        pull = self.loss.backward(dvalue, through_loss)
        self.model.backward(pull, through_a)
        self.model.backward(-pull, through_b)
        return None, None, None
