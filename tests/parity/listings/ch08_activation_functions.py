"""Chapter 8's activation functions and their slopes, in PyTorch."""

import numpy as np

from dlcore import ELU, GELU, LeakyReLU, ReLU, Sigmoid, SiLU, Softplus, Tanh

KINDS = {
    "sigmoid": Sigmoid(),
    "tanh": Tanh(),
    "ReLU": ReLU(),
    "leaky ReLU": LeakyReLU(),
    "ELU": ELU(),
    "softplus": Softplus(),
    "SiLU": SiLU(),
    "GELU": GELU(),
    "GELU by tanh": GELU(approximate=True),
}


def functions():
    """Every function and its slope at 161 points from −8 to 8, the kink among them."""
    values = np.linspace(-8, 8, 161)
    wanted = {}
    for name, kind in KINDS.items():
        a, cache = kind.forward(values)
        wanted[f"outputs[{name!r}]"] = a
        wanted[f"slopes[{name!r}]"] = kind.backward(np.ones_like(values), cache)
    return {"values": values}, wanted


LISTINGS = {"PyTorch": functions}
