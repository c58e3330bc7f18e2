"""Every algorithm of the book, in NumPy, with its backward pass written out.

`import dlcore` needs NumPy alone: SciPy and tqdm are loaded by the functions that use them.
"""

from dlcore.activations.elu import ELU, elu, elu_derivative
from dlcore.activations.gelu import GELU, gelu, gelu_derivative
from dlcore.activations.leaky_relu import LeakyReLU, leaky_relu, leaky_relu_derivative
from dlcore.activations.relu import ReLU, relu, relu_derivative
from dlcore.activations.sigmoid import Sigmoid, sigmoid, sigmoid_derivative
from dlcore.activations.silu import SiLU, silu, silu_derivative
from dlcore.activations.softmax import Softmax, log_softmax, logsumexp, softmax
from dlcore.activations.softplus import Softplus, softplus, softplus_derivative
from dlcore.activations.tanh import Tanh, tanh, tanh_derivative
from dlcore.clustering.agglomerative import (
    AgglomerativeClustering,
    cophenetic_correlation,
    cophenetic_distances,
    cut_tree,
)
from dlcore.clustering.dbscan import DBSCAN
from dlcore.clustering.dendrogram import dendrogram
from dlcore.clustering.distances import pairwise
from dlcore.clustering.kmeans import KMeans
from dlcore.clustering.linkage import linkage
from dlcore.core import Module, Parameter, Sequential
from dlcore.gradcheck import gradcheck, numerical_gradient
from dlcore.init import he_normal, he_uniform, orthogonal, xavier_normal, xavier_uniform
from dlcore.layers.attention import AdditiveAttention, MultiHeadAttention, ScaledDotProductAttention
from dlcore.layers.batchnorm import BatchNorm1d, BatchNorm2d
from dlcore.layers.bidirectional import Bidirectional
from dlcore.layers.conv import Conv2d
from dlcore.layers.dense import Dense
from dlcore.layers.dropout import Dropout
from dlcore.layers.embedding import Embedding
from dlcore.layers.gru import GRU
from dlcore.layers.layernorm import LayerNorm
from dlcore.layers.lstm import LSTM
from dlcore.layers.masks import causal_mask, length_mask
from dlcore.layers.pool import AvgPool2d, Flatten, GlobalAvgPool2d, MaxPool2d
from dlcore.layers.positional import PositionalEncoding
from dlcore.layers.residual import Residual
from dlcore.layers.rnn import RNN
from dlcore.layers.stacked import Stacked
from dlcore.layers.transformer import TransformerBlock
from dlcore.losses.classification import BinaryCrossEntropy, CrossEntropy, NegativeLogLikelihood
from dlcore.losses.ctc import CTC
from dlcore.losses.divergence import BernoulliKLDivergence, GaussianKLDivergence, KLDivergence
from dlcore.losses.regression import Huber, MeanAbsoluteError, MeanSquaredError, RootMeanSquaredError
from dlcore.metrics.accuracy import accuracy
from dlcore.metrics.bleu import bleu
from dlcore.metrics.clustering import adjusted_rand_index, silhouette
from dlcore.metrics.ranking import normalized_gain, precision_recall
from dlcore.metrics.word_errors import word_error_rate, word_errors
from dlcore.models.autoencoder import VAE, Autoencoder
from dlcore.models.beam import beam_search, beam_steps
from dlcore.models.cnn import LeNet, ResidualBlock, ResidualNetwork
from dlcore.models.diffusion import Diffusion
from dlcore.models.factorization import MatrixFactorization
from dlcore.models.language import LanguageModel
from dlcore.models.linear import LinearRegression, SoftmaxRegression
from dlcore.models.lora import LoRA
from dlcore.models.mlp import MLP
from dlcore.models.sampling import next_probabilities, sample
from dlcore.models.seq2seq import Seq2Seq
from dlcore.models.supervised import Supervised
from dlcore.models.transformer import TransformerLM
from dlcore.models.word2vec import SkipGram, negative_sampler, positive_pmi, skip_grams
from dlcore.optim.adam import Adam, AdamW
from dlcore.optim.adaptive import AdaGrad, RMSProp
from dlcore.optim.clipping import clip_by_global_norm, clip_by_value
from dlcore.optim.sgd import SGD
from dlcore.schedules import constant, cosine, exponential_decay, inverse_time, one_cycle, step_decay, warmup
from dlcore.speech.emissions import CategoricalEmission, GaussianEmission
from dlcore.speech.features import frames, hamming, hann, log_mel, mel_filters, mfcc, power_spectrum, stft
from dlcore.speech.hmm import HMM, backward_scores, forward_scores, viterbi
from dlcore.speech.word_loop import WordLoop, left_to_right
from dlcore.sweep import random_settings, sweep
from dlcore.training.fit import fit, training_step
from dlcore.training.history import History
from dlcore.training.minibatches import minibatches

__version__ = "0.1.0"
__all__ = sorted(name for name, item in globals().items() if hasattr(item, "__qualname__"))
