"""The multilayer perceptron: dense layers with an activation between them."""

import numpy as np

from dlcore.activations import ELU, GELU, LeakyReLU, ReLU, SiLU, Softplus
from dlcore.checks import check_integer, check_rng, kind_of
from dlcore.core import Module, Sequential
from dlcore.init import he_normal, xavier_uniform
from dlcore.layers.dense import Dense

RECTIFIED = (ReLU, LeakyReLU, ELU, Softplus, SiLU, GELU)


class MLP(Sequential):
    """x → Dense → φ → Dense → φ → … → Dense (eq:mlp-forward), of Σ (in + 1)·out numbers (eq:mlp-count).

    The last layer has no activation: logits, or values.
    sizes: features in, hidden units of each layer, features out, as in [64, 128, 10]. activation: a
    Module's class, or a function of no arguments that makes one. Weights into a ReLU or one of its
    kin are He-normal, the others Xavier-uniform. x: (B, sizes[0]) to (B, sizes[-1]).
    """

    def __init__(self, sizes, *, activation=ReLU, rng, dtype=np.float32):
        self.sizes, rng = layer_sizes("MLP", sizes), check_rng("MLP", rng)
        _check_activation("MLP", activation)
        layers = []
        if len(self.sizes) == 2:
            _new_activation("MLP", activation)  # unused here, but one that cannot be made is an error
        for features_in, features_out in zip(self.sizes[:-2], self.sizes[1:-1], strict=True):
            phi = _new_activation("MLP", activation)
            init = he_normal if isinstance(phi, RECTIFIED) else xavier_uniform
            layers += [Dense(features_in, features_out, rng=rng, init=init, dtype=dtype), phi]
        super().__init__(*layers, Dense(*self.sizes[-2:], rng=rng, dtype=dtype))


def layer_sizes(where, sizes):
    """The sizes as a tuple of at least two whole numbers, each at least 1."""
    try:
        sizes = tuple(sizes)
    except TypeError:
        raise TypeError(f"{where}: sizes must be a list such as [64, 128, 10], got {sizes!r:.60}") from None
    sizes = tuple(check_integer(where, "each of sizes", size, at_least=1) for size in sizes)
    if len(sizes) < 2:
        raise ValueError(f"{where}: sizes must hold at least two numbers, got {list(sizes)}")
    return sizes


def _check_activation(where, activation):
    """Raise for what makes nothing, such as a Module itself: each hidden layer has one of its own."""
    if isinstance(activation, Module) or not callable(activation):
        raise TypeError(
            f"{where}: activation must be a class such as ReLU, or a function that makes a Module, "
            f"got an instance of {type(activation).__name__}"
        )


def _new_activation(where, activation):
    """A new Module; refuse what makes none when called without arguments, as the function `relu`."""
    try:
        phi = activation()
    except TypeError as error:
        raise TypeError(
            f"{where}: activation must be a class such as ReLU, or a function that makes a Module, "
            f"got what cannot be called without arguments: {error}"
        ) from error
    if not isinstance(phi, Module):
        raise TypeError(f"{where}: activation must make a Module, got {kind_of(phi)}")
    return phi
