"""Clustering: groups in data without labels."""

from dlcore.clustering.clusters import ByCentre, ByMatrix
from dlcore.clustering.linkage import METHODS, WITHOUT_MATRIX, lance_williams
from dlcore.clustering.merging import (
    follow,
    mutual_neighbours,
    nearest_neighbour_chain,
    nearest_pair_first,
)
from dlcore.clustering.spanning_tree import spanning_tree

__all__ = [
    "METHODS",
    "WITHOUT_MATRIX",
    "ByCentre",
    "ByMatrix",
    "follow",
    "lance_williams",
    "mutual_neighbours",
    "nearest_neighbour_chain",
    "nearest_pair_first",
    "spanning_tree",
]
