"""Activation functions, their derivatives, and the Modules that apply them.

A function takes an array of floats of any shape, or one float, and keeps its dtype. Each
Module's `backward` multiplies dy by the derivative, computed from what `forward` had at hand.
"""

from dlcore.activations.gated import GELU, SiLU, gelu, gelu_derivative, silu, silu_derivative
from dlcore.activations.logistic import (
    Sigmoid,
    Softplus,
    Tanh,
    sigmoid,
    sigmoid_derivative,
    softplus,
    softplus_derivative,
    tanh,
    tanh_derivative,
)
from dlcore.activations.rectified import (
    ELU,
    LeakyReLU,
    ReLU,
    elu,
    elu_derivative,
    leaky_relu,
    leaky_relu_derivative,
    relu,
    relu_derivative,
)
from dlcore.activations.softmax import Softmax, log_softmax, logsumexp, softmax

__all__ = [
    "ELU",
    "GELU",
    "LeakyReLU",
    "ReLU",
    "Sigmoid",
    "SiLU",
    "Softmax",
    "Softplus",
    "Tanh",
    "elu",
    "elu_derivative",
    "gelu",
    "gelu_derivative",
    "leaky_relu",
    "leaky_relu_derivative",
    "log_softmax",
    "logsumexp",
    "relu",
    "relu_derivative",
    "sigmoid",
    "sigmoid_derivative",
    "silu",
    "silu_derivative",
    "softmax",
    "softplus",
    "softplus_derivative",
    "tanh",
    "tanh_derivative",
]
