"""The activations, their derivatives and Modules, and where to try them."""

import math

import numpy as np
import scipy.special

from dlcore.activations import (
    ELU,
    GELU,
    LeakyReLU,
    ReLU,
    Sigmoid,
    SiLU,
    Softmax,
    Softplus,
    Tanh,
    elu,
    elu_derivative,
    gelu,
    gelu_derivative,
    leaky_relu,
    leaky_relu_derivative,
    relu,
    relu_derivative,
    sigmoid,
    sigmoid_derivative,
    silu,
    silu_derivative,
    softplus,
    softplus_derivative,
    tanh,
    tanh_derivative,
)

DTYPES = [np.float32, np.float64]
PAIRS = {
    sigmoid: sigmoid_derivative,
    tanh: tanh_derivative,
    relu: relu_derivative,
    leaky_relu: leaky_relu_derivative,
    elu: elu_derivative,
    softplus: softplus_derivative,
    silu: silu_derivative,
    gelu: gelu_derivative,
}
ELEMENTWISE = [*PAIRS, *PAIRS.values()]
MODULES = {
    "sigmoid": (Sigmoid(), sigmoid, sigmoid_derivative),
    "tanh": (Tanh(), tanh, tanh_derivative),
    "relu": (ReLU(), relu, relu_derivative),
    "leaky relu": (LeakyReLU(0.2), lambda x: leaky_relu(x, 0.2), lambda x: leaky_relu_derivative(x, 0.2)),
    "elu": (ELU(0.5), lambda x: elu(x, 0.5), lambda x: elu_derivative(x, 0.5)),
    "softplus": (Softplus(), softplus, softplus_derivative),
    "silu": (SiLU(), silu, silu_derivative),
    "gelu": (GELU(), gelu, gelu_derivative),
    "gelu with tanh": (GELU(approximate=True), lambda x: gelu(x, True), lambda x: gelu_derivative(x, True)),
}
REFERENCES = {
    sigmoid: scipy.special.expit,
    sigmoid_derivative: lambda x: scipy.special.expit(x) * scipy.special.expit(-x),
    elu: lambda x: np.where(x > 0, x, scipy.special.expm1(np.minimum(x, 0))),
    softplus: lambda x: -scipy.special.log_expit(-x),
    softplus_derivative: scipy.special.expit,
    silu: lambda x: x * scipy.special.expit(x),
    gelu: lambda x: x * scipy.special.erfc(-x / math.sqrt(2)) / 2,
}
# Both signs of many sizes, from the smallest that matter to the largest, and zero.
LADDER = np.concatenate([-np.geomspace(1e4, 1e-6, 200), [0.0], np.geomspace(1e-6, 1e4, 200)])
INSIDE = np.linspace(-12, 12, 481) + 1e-3  # no kink among them
EVERY_MODULE = [*(case[0] for case in MODULES.values()), Softmax()]
