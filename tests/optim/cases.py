"""The registry: each public optimiser, in the settings that it is tried with, and the papers' formula.

A public optimiser without a case fails `test_registry.py`; tests/fuzz draws from here too.
"""

import pytest

from dlcore import SGD, AdaGrad, Adam, AdamW, RMSProp
from tests.optim.paths import adagrad_path, adam_path, adamw_path, rmsprop_path, sgd_path


class Case:
    """An optimiser's class, the path of one number that its formula takes, and settings of both."""

    def __init__(self, kind, path, **settings):
        self.kind, self.path, self.settings = kind, path, settings

    def __call__(self, parameters):
        return self.kind(parameters, **self.settings)


CASES = {
    "SGD": {
        "plain": Case(SGD, sgd_path, lr=0.1),
        "decay": Case(SGD, sgd_path, lr=0.1, weight_decay=0.2),
        "momentum": Case(SGD, sgd_path, lr=0.1, momentum=0.9, weight_decay=0.2),
        "nesterov": Case(SGD, sgd_path, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.2),
    },
    "AdaGrad": {
        "plain": Case(AdaGrad, adagrad_path, lr=0.1),
        "eps": Case(AdaGrad, adagrad_path, lr=0.1, eps=1e-3),
    },
    "RMSProp": {
        "plain": Case(RMSProp, rmsprop_path, lr=0.01, decay=0.9),
        "eps": Case(RMSProp, rmsprop_path, lr=0.01, decay=0.9, eps=1e-3),
    },
    "Adam": {
        "plain": Case(Adam, adam_path, lr=0.01),
        "everything": Case(Adam, adam_path, lr=0.01, betas=(0.8, 0.95), eps=1e-4, weight_decay=0.2),
    },
    "AdamW": {
        "plain": Case(AdamW, adamw_path, lr=0.01, weight_decay=0.2),
        "everything": Case(AdamW, adamw_path, lr=0.01, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.2),
    },
}
EVERY_CASE = {f"{name}-{case}": made for name, group in CASES.items() for case, made in group.items()}
every_optimizer = pytest.mark.parametrize("make", EVERY_CASE.values(), ids=EVERY_CASE)
