"""Chapter 5's tree of the penguins by Ward's linkage, in SciPy and scikit-learn."""

from dlcore import cut_tree, linkage
from dlcore.data import penguins


def penguin_tree():
    """Heights, and which birds are together in three clusters and below the height 10."""
    x = penguins().x
    z = (x - x.mean(axis=0)) / x.std(axis=0)
    Z = linkage(z, "ward")
    three, low = cut_tree(Z, clusters=3), cut_tree(Z, height=10)
    wanted = {
        "Z[:, 2:]": Z[:, 2:],
        "1 * (labels[:, None] == labels)": together(three),
        "1 * (low[:, None] == low)": together(low),
        "1 * (model.labels_[:, None] == model.labels_)": together(three),
        "sorted(leaves)": range(len(z)),
    }
    return {"z": z}, wanted


def together(labels):
    return 1 * (labels[:, None] == labels)


LISTINGS = {"SciPy": penguin_tree}
