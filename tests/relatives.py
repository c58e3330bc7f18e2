"""What may be taken for an array of floats, and is not: subclasses, other dtypes, lists."""

import numpy as np


class Quantity(np.ndarray):
    """A subclass of a user's own, as libraries of units have."""


def subclasses(x):
    """The same entries in each class whose operators mean something else, by name."""
    found = {
        "MaskedArray": np.ma.masked_array(x, mask=False),
        "recarray": x.view(np.recarray),
        "Quantity": x.view(Quantity),
    }
    return {"matrix": x.view(np.matrix), **found} if x.ndim == 2 else found


def other_dtypes(x):
    """The same entries in every dtype in which nothing is computed here, by name."""
    of_floats = ("f2", "g", ">f4", ">f8", "c8", "c16", "O")
    others = of_floats if x.dtype.kind == "f" else ("c16", "m8[s]", "O")
    return {str(np.dtype(dtype)): x.astype(dtype) for dtype in others}


def no_arrays(x):
    """What has the entries, or none, and is no array."""
    return {"list": x.tolist() if x.ndim else [x.item()], "str": "x", "dict": {}}


def replaced(tree, of):
    """(path, kind, the tree with the relative in place of one array), for each array and relative.

    tree: nested tuples, lists and dicts; of: some of the functions above.
    """
    if isinstance(tree, np.ndarray):
        for family in of:
            for kind, relative in family(tree).items():
                yield "", kind, relative
    elif isinstance(tree, (tuple, list)):
        for i, item in enumerate(tree):
            for path, kind, new in replaced(item, of):
                yield f"[{i}]{path}", kind, type(tree)([*tree[:i], new, *tree[i + 1 :]])
    elif isinstance(tree, dict):
        for key, item in tree.items():
            for path, kind, new in replaced(item, of):
                yield f"[{key}]{path}", kind, {**tree, key: new}
