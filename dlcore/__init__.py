"""Every algorithm of the book, in NumPy, with its backward pass written out.

`from dlcore import Dense` loads what `Dense` needs and no more, so that `import dlcore` is quick
and needs NumPy alone.
"""

import sys
from importlib import import_module
from types import ModuleType

__version__ = "0.1.0"

EXPORTS = {
    "dlcore.init": "xavier_uniform xavier_normal he_uniform he_normal orthogonal",
    "dlcore.core": "Parameter Module Sequential",
    "dlcore.activations": (
        "sigmoid tanh relu leaky_relu elu softplus silu gelu softmax log_softmax logsumexp "
        "sigmoid_derivative tanh_derivative relu_derivative leaky_relu_derivative elu_derivative "
        "softplus_derivative silu_derivative gelu_derivative "
        "Sigmoid Tanh ReLU LeakyReLU ELU Softplus SiLU GELU Softmax"
    ),
    "dlcore.layers": "Dense",
    "dlcore.losses": (
        "BinaryCrossEntropy CrossEntropy NegativeLogLikelihood "
        "MeanSquaredError RootMeanSquaredError MeanAbsoluteError Huber "
        "KLDivergence BernoulliKLDivergence GaussianKLDivergence"
    ),
    "dlcore.optim": "SGD AdaGrad RMSProp Adam AdamW clip_by_value clip_by_global_norm",
    "dlcore.schedules": ("constant step_decay exponential_decay inverse_time cosine warmup one_cycle"),
    "dlcore.models": "LinearRegression SoftmaxRegression MLP",
    "dlcore.train": "fit History minibatches accuracy",
    "dlcore.gradcheck": "gradcheck numerical_gradient",
}
HOME = {name: module for module, names in EXPORTS.items() for name in names.split()}
__all__ = list(HOME)


def __getattr__(name):
    """Import a public name when it is first asked for (PEP 562)."""
    if name not in HOME:
        raise AttributeError(f"dlcore has no public name {name!r}; dir(dlcore) lists them")
    value = getattr(import_module(HOME[name]), name)
    globals()[name] = value
    return value


def __dir__():
    return sorted({*globals(), *HOME})


class Package(ModuleType):
    """This package: `dlcore.gradcheck` is the function, even after the file of that name was imported."""

    def __setattr__(self, name, value):
        if isinstance(value, ModuleType) and name in HOME:
            value = getattr(value, name)
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = Package
