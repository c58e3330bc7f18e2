"""Every algorithm of the book, in NumPy, with its backward pass written out.

`from dlcore import Dense` loads what `Dense` needs and no more, so that `import dlcore` is quick
and needs NumPy alone.
"""

import sys
from importlib import import_module
from types import ModuleType

__version__ = "0.1.0"

EXPORTS = {
    "dlcore.init": "xavier_uniform xavier_normal he_uniform he_normal orthogonal",
    "dlcore.core": "Parameter Module Sequential",
    "dlcore.activations": (
        "sigmoid tanh relu leaky_relu elu softplus silu gelu softmax log_softmax logsumexp "
        "sigmoid_derivative tanh_derivative relu_derivative leaky_relu_derivative elu_derivative "
        "softplus_derivative silu_derivative gelu_derivative "
        "Sigmoid Tanh ReLU LeakyReLU ELU Softplus SiLU GELU Softmax"
    ),
    "dlcore.layers.dense": "Dense",
    "dlcore.layers.conv": "Conv2d",
    "dlcore.layers.pool": "MaxPool2d AvgPool2d GlobalAvgPool2d Flatten",
    "dlcore.layers.rnn": "RNN",
    "dlcore.layers.lstm": "LSTM",
    "dlcore.layers.gru": "GRU",
    "dlcore.layers.attention": ("ScaledDotProductAttention AdditiveAttention MultiHeadAttention causal_mask"),
    "dlcore.layers.positional": "PositionalEncoding",
    "dlcore.layers.transformer": "TransformerBlock",
    "dlcore.layers.residual": "Residual",
    "dlcore.layers.embedding": "Embedding",
    "dlcore.layers.dropout": "Dropout",
    "dlcore.layers.batchnorm": "BatchNorm1d BatchNorm2d",
    "dlcore.layers.layernorm": "LayerNorm",
    "dlcore.losses": (
        "BinaryCrossEntropy CrossEntropy NegativeLogLikelihood "
        "MeanSquaredError RootMeanSquaredError MeanAbsoluteError Huber "
        "KLDivergence BernoulliKLDivergence GaussianKLDivergence CTC"
    ),
    "dlcore.optim": "SGD AdaGrad RMSProp Adam AdamW clip_by_value clip_by_global_norm",
    "dlcore.schedules": ("constant step_decay exponential_decay inverse_time cosine warmup one_cycle"),
    "dlcore.clustering.linkage": "linkage",
    "dlcore.clustering.agglomerative": (
        "AgglomerativeClustering cut_tree cophenetic_distances cophenetic_correlation"
    ),
    "dlcore.clustering.dendrogram": "dendrogram",
    "dlcore.clustering.distances": "pairwise",
    "dlcore.clustering.dbscan": "DBSCAN",
    "dlcore.clustering.kmeans": "KMeans",
    "dlcore.clustering.scores": "adjusted_rand_index silhouette",
    "dlcore.emissions": "CategoricalEmission GaussianEmission",
    "dlcore.hmm": "HMM viterbi forward_scores backward_scores",
    "dlcore.word_loop": "left_to_right WordLoop",
    "dlcore.speech": (
        "frames hann hamming stft power_spectrum mel_filters log_mel mfcc word_errors word_error_rate"
    ),
    "dlcore.models": "LinearRegression SoftmaxRegression MLP",
    "dlcore.models.cnn": "LeNet ResidualBlock ResidualNetwork",
    "dlcore.models.sampling": "sample next_probabilities",
    "dlcore.models.language": "LanguageModel",
    "dlcore.models.transformer": "TransformerLM",
    "dlcore.models.seq2seq": "Seq2Seq",
    "dlcore.models.beam": "beam_search beam_steps bleu",
    "dlcore.models.word2vec": "SkipGram skip_grams negative_sampler positive_pmi",
    "dlcore.models.factorization": "MatrixFactorization precision_recall normalized_gain",
    "dlcore.models.autoencoder": "Autoencoder VAE",
    "dlcore.models.diffusion": "Diffusion",
    "dlcore.models.lora": "LoRA",
    "dlcore.train": "fit History minibatches accuracy",
    "dlcore.gradcheck": "gradcheck numerical_gradient",
    "dlcore.sweep": "sweep random_settings",
}
HOME = {name: module for module, names in EXPORTS.items() for name in names.split()}
__all__ = list(HOME)


def __getattr__(name):
    """Import a public name when it is first asked for (PEP 562)."""
    if name not in HOME:
        raise AttributeError(f"dlcore has no public name {name!r}; dir(dlcore) lists them")
    value = getattr(import_module(HOME[name]), name)
    globals()[name] = value
    return value


def __dir__():
    return sorted({*globals(), *HOME})


class Package(ModuleType):
    """This package: `dlcore.gradcheck` is the function, even after the file of that name was imported."""

    def __setattr__(self, name, value):
        if isinstance(value, ModuleType) and name in HOME:
            value = getattr(value, name)
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = Package
