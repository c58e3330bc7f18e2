"""What models do besides forward and backward: sampling, solving, generating, encoding."""

import copy

import numpy as np

from dlcore import (
    GRU,
    LSTM,
    VAE,
    Autoencoder,
    Diffusion,
    LanguageModel,
    LinearRegression,
    LoRA,
    MatrixFactorization,
    MultiHeadAttention,
    Seq2Seq,
    SkipGram,
    SoftmaxRegression,
    TransformerBlock,
    TransformerLM,
    beam_search,
    beam_steps,
    bleu,
    negative_sampler,
    next_probabilities,
    normalized_gain,
    positive_pmi,
    precision_recall,
    sample,
    skip_grams,
)
from dlcore.layers.dense import Dense
from tests.fuzz.subject import Subject


def method(make, name, draw, **arguments):
    """A method of a model that starts anew at each call; after it, the parameters."""
    model = make(draw.dtype)

    def called(**arguments):
        fresh = copy.deepcopy(model)
        result = getattr(fresh, name)(**arguments)
        kept = None if result is fresh else result
        return {"returned": kept, "parameters": [p.value for p in fresh.parameters()]}

    return Subject(called, **arguments)


def regression(dtype):
    return LinearRegression(3, dtype=dtype)


def classifier(dtype):
    return SoftmaxRegression(3, 4, rng=0, dtype=dtype)


def ratings(dtype):
    return MatrixFactorization(3, 4, 2, rng=0, dtype=dtype)


def language(dtype):
    return LanguageModel(5, 3, 4, rng=0, dtype=dtype)


def transformer(dtype):
    return TransformerLM(5, 4, 2, 1, longest=9, rng=0, dtype=dtype)


def translator(dtype):
    return Seq2Seq(5, 4, 3, 4, attention="dot", rng=0, dtype=dtype)


def attention(dtype):
    return MultiHeadAttention(4, 2, rng=0, dtype=dtype)


def block(dtype):
    return TransformerBlock(4, 2, rng=0, dtype=dtype)


def vae(dtype):
    return VAE((5, 4, 2), rng=0, dtype=dtype)


def diffusion(dtype):
    return Diffusion(2, (5,), steps=10, time_features=4, rng=0, dtype=dtype)


def rated(draw, **arguments):
    return {"users": draw.integers(3, 8), "items": draw.integers(4, 8), **arguments}


def looked_up(table):
    """The step of a search: the row of the table for each token, of the table's own class."""

    def step(tokens, states):
        return table[tokens].view(type(table)), states

    return step


def search(table, state, **options):
    return beam_search(looked_up(table), state, **options)


def stepped(table, state, **options):
    return [tuple(step) for step in beam_steps(looked_up(table), state, **options)]


def searched(function, **options):
    """Of beam search: the scores are drawn; then the state, which is only handed on."""

    rows = np.log(np.full((4, 4), 0.25))
    return {
        "chain": lambda draw: Subject(
            lambda table, **options: function(table, np.zeros((1, 1)), **options),
            table=draw.log_probabilities(4, 4),
            **options,
        ),
        "state": lambda draw: Subject(
            lambda state, **options: function(rows.astype(draw.dtype), state, **options),
            state=draw.normal(1, 1),
            **options,
        ),
    }


def built_from(kind, **arguments):
    """The parameters of a model built from these numbers."""

    def parameters(**arguments):
        return [p.value for p in kind(**arguments).parameters()]

    return lambda draw: Subject(parameters, dtype=draw.dtype, rng=0, **arguments)


def extended(make):
    """Three positions, and two new ones."""
    return lambda draw: method(
        *(make, "extend", draw), x=draw.normal(1, 2, 4), past=(draw.normal(1, 3, 4), draw.normal(1, 3, 4))
    )


def adapted(x, rank, alpha):
    layer = LoRA(Dense(4, 3, rng=0, dtype=x.dtype), rank, alpha=alpha, rng=1)
    return layer(x), layer.merged()


GENERATE = {"steps": 3, "temperature": 0.7, "top_k": 3, "top_p": 0.9, "rng": 0}
CHAIN = {"start": 0, "end": 1, "longest": 3, "beam": 2}

CASES = {
    "MultiHeadAttention": {"extend": extended(attention)},
    "TransformerBlock": {"extend": extended(block)},
    "LinearRegression": {
        "solve": lambda draw: method(regression, "solve", draw, x=draw.normal(6, 3), y=draw.normal(6)),
        "ridge": lambda draw: method(
            regression, "solve", draw, x=draw.normal(6, 3), y=draw.normal(6), weight_decay=0.5
        ),
    },
    "SoftmaxRegression": {
        "predict": lambda draw: method(classifier, "predict", draw, x=draw.normal(4, 3)),
        "predict_proba": lambda draw: method(classifier, "predict_proba", draw, x=draw.normal(4, 3)),
    },
    "MatrixFactorization": {
        "solve": lambda draw: method(
            ratings, "solve", draw, **rated(draw), ratings=draw.normal(8), weight_decay=0.5, sweeps=2
        ),
        "implicit": lambda draw: method(
            *(ratings, "solve_implicit", draw),
            **rated(draw, counts=draw.uniform(1, 5, 8), confidence=2.0, weight_decay=0.5, sweeps=2),
        ),
        "built": built_from(MatrixFactorization, users=3, items=2, factors=2),
    },
    "precision_recall": {
        "top": lambda draw: Subject(
            precision_recall, scores=draw.normal(6), relevant=draw.normal(6) > -0.5, k=3
        )
    },
    "normalized_gain": {
        "top": lambda draw: Subject(
            normalized_gain, scores=draw.normal(6), relevant=draw.uniform(0, 3, 6), k=3
        )
    },
    "sample": {
        "plain": lambda draw: Subject(sample, logits=draw.normal(3, 5), temperature=0.7, rng=0),
        "cut": lambda draw: Subject(
            sample, logits=draw.normal(3, 5), temperature=0.7, top_k=3, top_p=0.8, rng=0
        ),
    },
    "next_probabilities": {
        "plain": lambda draw: Subject(next_probabilities, logits=draw.normal(3, 5), temperature=0.7),
        "cut": lambda draw: Subject(
            next_probabilities, logits=draw.normal(3, 5), temperature=0.7, top_k=3, top_p=0.8
        ),
    },
    "LanguageModel": {
        "generate": lambda draw: method(language, "generate", draw, start=draw.integers(5, 2, 3), **GENERATE),
        "built": built_from(LanguageModel, vocabulary=4, features=2, hidden=3),
        "built deep": built_from(LanguageModel, vocabulary=4, features=2, hidden=3, cell=GRU, depth=2),
    },
    "TransformerLM": {
        "generate": lambda draw: method(
            transformer, "generate", draw, start=draw.integers(5, 2, 3), **GENERATE
        ),
        "extend": lambda draw: method(
            *(transformer, "extend", draw),
            tokens=draw.integers(5, 2, 3),
            past=[(draw.normal(2, 2, 4), draw.normal(2, 2, 4))],
        ),
        "built": built_from(
            TransformerLM, vocabulary=4, features=4, heads=2, depth=1, longest=5, dropout=0.1
        ),
    },
    "Seq2Seq": {
        "decoding": lambda draw: Subject(
            lambda source: translator(draw.dtype).decoding(source)[1], source=draw.integers(5, 3)
        ),
        "translate": lambda draw: method(
            translator, "translate", draw, source=draw.integers(5, 3), **CHAIN, length_penalty=0.5
        ),
        "built": built_from(Seq2Seq, source_vocabulary=4, target_vocabulary=3, features=2, hidden=3),
        "built of LSTMs": built_from(
            Seq2Seq, source_vocabulary=4, target_vocabulary=3, features=2, hidden=3, cell=LSTM
        ),
    },
    "beam_search": searched(search, **CHAIN, length_penalty=0.5),
    "beam_steps": searched(stepped, **CHAIN),
    "bleu": {
        "numbers": lambda draw: Subject(
            bleu, references=[draw.integers(3, 6)], hypotheses=[draw.integers(3, 5)], longest=2
        )
    },
    "SkipGram": {"built": built_from(SkipGram, vocabulary=4, features=2)},
    "skip_grams": {"text": lambda draw: Subject(skip_grams, tokens=draw.integers(4, 7), window=2)},
    "negative_sampler": {
        "drawn": lambda draw: Subject(
            lambda counts, power, rng: negative_sampler(counts, power=power, rng=rng)((3, 2)),
            counts=1 + draw.integers(9, 5),
            power=0.75,
            rng=0,
        )
    },
    "positive_pmi": {"counts": lambda draw: Subject(positive_pmi, counts=draw.uniform(0, 5, 3, 4))},
    "Autoencoder": {"built": built_from(Autoencoder, sizes=(4, 3, 2))},
    "VAE": {
        "encode": lambda draw: method(vae, "encode", draw, x=draw.uniform(0, 1, 3, 5)),
        "decode": lambda draw: method(vae, "decode", draw, z=draw.normal(3, 2)),
        "built": built_from(VAE, sizes=(4, 3, 2), beta=2.0),
    },
    "Diffusion": {
        "noised": lambda draw: method(
            diffusion, "noised", draw, x=draw.normal(3, 2), t=4, noise=draw.normal(3, 2)
        ),
        "noised each": lambda draw: method(
            diffusion, "noised", draw, x=draw.normal(3, 2), t=draw.integers(10, 3), noise=draw.normal(3, 2)
        ),
        "predict_noise": lambda draw: method(diffusion, "predict_noise", draw, x=draw.normal(3, 2), t=4),
        "sample": lambda draw: method(diffusion, "sample", draw, count=2, steps=4, rng=0),
        "built": built_from(Diffusion, features=2, hidden=(3, 4), steps=5, time_features=4),
    },
    "LoRA": {"built": lambda draw: Subject(adapted, x=draw.normal(3, 4), rank=2, alpha=4.0)},
}
