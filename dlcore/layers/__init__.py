"""Layers: one concept a file, its backward beside its forward."""

from dlcore.layers.dense import Dense

__all__ = ["Dense"]
