"""Layers, losses and models built from odd numbers, then fed; with many rows where a sum runs over them."""

import numpy as np

from dlcore import (
    CTC,
    ELU,
    GRU,
    LSTM,
    MLP,
    RNN,
    AdditiveAttention,
    AvgPool2d,
    BatchNorm1d,
    BatchNorm2d,
    BernoulliKLDivergence,
    BinaryCrossEntropy,
    Conv2d,
    CrossEntropy,
    Dense,
    Dropout,
    Embedding,
    Huber,
    LayerNorm,
    LeakyReLU,
    LeNet,
    LinearRegression,
    MaxPool2d,
    MeanAbsoluteError,
    MeanSquaredError,
    MultiHeadAttention,
    Parameter,
    PositionalEncoding,
    ResidualBlock,
    ResidualNetwork,
    RootMeanSquaredError,
    SoftmaxRegression,
    TransformerBlock,
)
from tests.fuzz.subject import Subject, new

MANY = 70_000  # rows: more than float16 counts, and enough for float32 to lose digits in a plain sum


def built(kind, *shape, options=None, case="built"):
    """A layer from these numbers, fed with an array x of the shape."""
    options = {} if options is None else options
    return {case: lambda draw: new(kind, x=draw.normal(*shape), **options)}


def drawn(kind, *shape, **options):
    """The same for layers with parameters, which are drawn in a dtype."""
    return {"built": lambda draw: new(kind, x=draw.normal(*shape), dtype=draw.dtype, **options)}


def attention(kind, **options):
    def make(draw):
        q, k, v = (draw.normal(2, steps, 4) for steps in (2, 3, 3))
        return new(kind, q=q, k=k, v=v, dtype=draw.dtype, **options)

    return {"built": make}


def loss(kind, drawn_target, **options):
    """A loss of a few and of many predictions."""

    def make(rows):
        return lambda draw: new(
            kind, prediction=draw.normal(rows), target=drawn_target(draw, rows), **options
        )

    return {"built": make(4), "many": make(MANY)}


def numbers(draw, rows):
    return draw.normal(rows)


def shares(draw, rows):
    return draw.uniform(0, 1, rows)


def parameter(draw):
    def value_and_grad(value):
        made = Parameter(value)
        return made.value, made.grad

    return Subject(value_and_grad, value=draw.normal(3, 2))


CASES = {
    "Parameter": {"matrix": parameter},
    "LeakyReLU": built(LeakyReLU, 3, options={"slope": 0.1}),
    "ELU": built(ELU, 3, options={"alpha": 1.3}),
    "Dense": drawn(Dense, 3, 4, features_in=4, features_out=2, rng=0),
    "Conv2d": drawn(
        Conv2d, *(2, 1, 6, 6), channels_in=1, channels_out=2, kernel=3, stride=2, padding=1, dilation=1, rng=0
    ),
    "MaxPool2d": built(MaxPool2d, 1, 2, 5, 5, options={"kernel": 3, "stride": 2}),
    "AvgPool2d": built(AvgPool2d, 1, 2, 5, 5, options={"kernel": 3, "stride": 2}),
    "RNN": drawn(RNN, 2, 3, 2, features=2, hidden=3, rng=0),
    "LSTM": drawn(LSTM, 2, 3, 2, features=2, hidden=3, rng=0),
    "GRU": drawn(GRU, 2, 3, 2, features=2, hidden=3, rng=0),
    "AdditiveAttention": attention(AdditiveAttention, query_features=4, key_features=4, hidden=3, rng=0),
    "MultiHeadAttention": attention(MultiHeadAttention, features=4, heads=2, rng=0),
    "PositionalEncoding": {
        "built": lambda draw: new(
            PositionalEncoding, x=draw.normal(2, 3, 4), start=1, features=4, longest=9, dtype=draw.dtype
        )
    },
    "TransformerBlock": drawn(TransformerBlock, 2, 3, 4, features=4, heads=2, hidden=5, dropout=0.2, rng=0),
    "Embedding": {
        "built": lambda draw: new(
            Embedding, indices=draw.integers(5, 2, 3), vocabulary=5, features=2, rng=0, dtype=draw.dtype
        )
    },
    "Dropout": built(Dropout, 4, 5, options={"p": 0.4, "rng": 0}),
    "BatchNorm1d": drawn(BatchNorm1d, 5, 3, features=3, momentum=0.2, eps=1e-5)
    | {"many": lambda draw: new(BatchNorm1d, x=draw.normal(MANY, 1), features=1, dtype=draw.dtype)},
    "BatchNorm2d": drawn(BatchNorm2d, 2, 3, 2, 2, features=3, momentum=0.2, eps=1e-5),
    "LayerNorm": drawn(LayerNorm, 5, 3, features=3, eps=1e-5),
    "LinearRegression": drawn(LinearRegression, 4, 3, features=3),
    "SoftmaxRegression": drawn(SoftmaxRegression, 4, 3, features=3, classes=2, rng=0),
    "MLP": drawn(MLP, 4, 3, sizes=(3, 5, 2), rng=0),
    "LeNet": drawn(LeNet, 1, 1, 28, 28, classes=3, channels=1, rng=0),
    "ResidualBlock": drawn(ResidualBlock, 2, 2, 4, 4, channels_in=2, channels_out=3, stride=2, rng=0),
    "ResidualNetwork": drawn(ResidualNetwork, 2, 1, 4, 4, classes=3, channels=1, width=2, stages=2, rng=0),
    "MeanSquaredError": loss(MeanSquaredError, numbers),
    "RootMeanSquaredError": loss(RootMeanSquaredError, numbers),
    "MeanAbsoluteError": loss(MeanAbsoluteError, numbers),
    "Huber": loss(Huber, numbers, delta=0.7),
    "BinaryCrossEntropy": loss(BinaryCrossEntropy, shares, positive_weight=3.0),
    "BernoulliKLDivergence": loss(BernoulliKLDivergence, shares),
    "CrossEntropy": {
        "many": lambda draw: new(
            CrossEntropy, prediction=draw.normal(MANY // 7, 7), target=draw.integers(7, MANY // 7)
        )
    },
    "CTC": {
        "decode": lambda draw: Subject(
            CTC().decode, prediction=draw.normal(2, 5, 3), lengths=np.array([5, 3])
        )
    },
}
