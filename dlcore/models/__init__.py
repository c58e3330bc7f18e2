"""Models: compositions of layers that have a name of their own."""

from dlcore.models.linear import LinearRegression, SoftmaxRegression
from dlcore.models.mlp import MLP

__all__ = ["MLP", "LinearRegression", "SoftmaxRegression"]
