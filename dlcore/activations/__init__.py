"""Activation functions, their derivatives, and the Modules that apply them.

A function takes an array of floats of any shape, or one float, and keeps its dtype. Each
Module's `backward` multiplies dy by the derivative, computed from what `forward` had at hand.
"""

from dlcore.activations.elu import ELU, elu, elu_derivative
from dlcore.activations.gelu import GELU, gelu, gelu_derivative
from dlcore.activations.leaky_relu import LeakyReLU, leaky_relu, leaky_relu_derivative
from dlcore.activations.relu import ReLU, relu, relu_derivative
from dlcore.activations.sigmoid import Sigmoid, sigmoid, sigmoid_derivative
from dlcore.activations.silu import SiLU, silu, silu_derivative
from dlcore.activations.softmax import Softmax, log_softmax, logsumexp, softmax
from dlcore.activations.softplus import Softplus, softplus, softplus_derivative
from dlcore.activations.tanh import Tanh, tanh, tanh_derivative

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
