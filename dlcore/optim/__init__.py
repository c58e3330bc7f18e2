"""Optimisers, which turn gradients into updates of the parameters, and gradient clipping."""

from dlcore.optim.adam import Adam, AdamW
from dlcore.optim.adaptive import AdaGrad, RMSProp
from dlcore.optim.clipping import clip_by_global_norm, clip_by_value
from dlcore.optim.sgd import SGD

__all__ = ["SGD", "AdaGrad", "Adam", "AdamW", "RMSProp", "clip_by_global_norm", "clip_by_value"]
