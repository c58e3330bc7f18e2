"""Clustering: groups in data without labels."""

from dlcore.clustering.clusters import ByCenter, ByMatrix
from dlcore.clustering.linkage import METHODS, WITHOUT_MATRIX, lance_williams
from dlcore.clustering.merging import (
    extend_chain,
    mutual_neighbors,
    nearest_neighbor_chain,
    nearest_pair_first,
)
from dlcore.clustering.spanning_tree import spanning_tree

__all__ = [
    "METHODS",
    "WITHOUT_MATRIX",
    "ByCenter",
    "ByMatrix",
    "extend_chain",
    "lance_williams",
    "mutual_neighbors",
    "nearest_neighbor_chain",
    "nearest_pair_first",
    "spanning_tree",
]
