"""Layers: one concept a file, its backward beside its forward."""
