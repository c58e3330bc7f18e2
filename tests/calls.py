"""A call of every public function and method that takes arrays, but for `forward` and `backward`.

CALLS: name -> (what to call, its arguments, its options). What has a gradient is called in
tests/gradients.
"""

import numpy as np

import dlcore as dl
from dlcore.data import split

rng = np.random.default_rng(0)
X, SCORES = rng.normal(size=(6, 2)), rng.normal(size=(5, 2))
SYMBOLS, TOKENS = np.array([0, 2, 1, 1, 0]), np.array([[0, 1]])
START, TRANSITION = np.array([0.6, 0.4]), np.array([[0.7, 0.3], [0.2, 0.8]])
LOG_START, LOG_TRANSITION = np.log(START), np.log(TRANSITION)
SIGNAL = rng.normal(size=400)
USERS, ITEMS, RATINGS = np.array([0, 1, 1]), np.array([0, 0, 2]), np.array([4.0, 3.0, 5.0])
PAST = (rng.normal(size=(1, 3, 4)), rng.normal(size=(1, 3, 4)))  # keys and values of three positions
NEW = rng.normal(size=(1, 2, 4))

Z = dl.linkage(X)
NORMAL = dl.GaussianEmission(X[:2].copy(), np.ones((2, 2)))
SYMBOLIC = dl.CategoricalEmission(np.full((2, 3), 1 / 3))
OF_POINTS, OF_SYMBOLS = dl.HMM(START, TRANSITION, NORMAL), dl.HMM(START, TRANSITION, SYMBOLIC)
WORDS = dl.WordLoop({"word": dl.HMM(np.array([1.0, 0.0]), np.array([[0.5, 0.5], [0.0, 1.0]]), NORMAL)})
MODEL = {"rng": 0, "dtype": np.float64}
LINEAR, SOFTMAX = dl.LinearRegression(2, dtype=np.float64), dl.SoftmaxRegression(2, 3, **MODEL)
LANGUAGE, TRANSFORMER = dl.LanguageModel(3, 2, 2, **MODEL), dl.TransformerLM(3, 4, 2, 1, **MODEL)
TRANSLATOR, FACTORS = dl.Seq2Seq(3, 3, 2, 2, **MODEL), dl.MatrixFactorization(2, 3, 2, **MODEL)
VAE, DIFFUSION = dl.VAE([2, 3, 2], **MODEL), dl.Diffusion(2, **MODEL)


def step(tokens, states):
    """The log-probabilities of the next of two tokens."""
    return LOG_TRANSITION[tokens], states


def every_step(*arguments, **options):
    return list(dl.beam_steps(*arguments, **options))


def call(function, *arguments, **options):
    return function, arguments, options


ELEMENTWISE = ["sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus", "silu", "gelu"]
ACTIVATIONS = [
    *ELEMENTWISE,
    *(f"{name}_derivative" for name in ELEMENTWISE),
    "softmax",
    "log_softmax",
    "logsumexp",
]
BEAM = {"start": 0, "end": 1, "longest": 3}
CALLS = {
    **{name: call(getattr(dl, name), X) for name in ACTIVATIONS},
    "Parameter": call(dl.Parameter, X),
    "MultiHeadAttention.extend": call(dl.MultiHeadAttention(4, 2, **MODEL).extend, NEW, PAST),
    "TransformerBlock.extend": call(dl.TransformerBlock(4, 2, **MODEL).extend, NEW, PAST),
    "length_mask": call(dl.length_mask, SYMBOLS, 3),
    "CTC.decode": call(dl.CTC().decode, rng.normal(size=(2, 4, 3)), lengths=np.array([4, 2])),
    "linkage": call(dl.linkage, X),
    "linkage, precomputed": call(dl.linkage, dl.pairwise(X), "average", "precomputed"),
    "AgglomerativeClustering.fit": call(dl.AgglomerativeClustering(clusters=2).fit, X),
    "cut_tree": call(dl.cut_tree, Z, clusters=2),
    "cophenetic_distances": call(dl.cophenetic_distances, Z),
    "cophenetic_correlation": call(dl.cophenetic_correlation, Z, dl.pairwise(X)),
    "dendrogram": call(dl.dendrogram, Z),
    "pairwise": call(dl.pairwise, X, "euclidean", X[:3].copy()),
    "DBSCAN.fit": call(dl.DBSCAN(eps=1.0).fit, X),
    "DBSCAN.fit, precomputed": call(dl.DBSCAN(eps=1.0, metric="precomputed").fit, dl.pairwise(X)),
    "KMeans.fit": call(dl.KMeans(2, rng=0).fit, X),
    "adjusted_rand_index": call(dl.adjusted_rand_index, SYMBOLS, SYMBOLS),
    "silhouette": call(dl.silhouette, X, np.array([0, 0, 0, 1, 1, 1])),
    "CategoricalEmission": call(dl.CategoricalEmission, np.full((2, 3), 1 / 3)),
    "CategoricalEmission.log_likelihood": call(SYMBOLIC.log_likelihood, SYMBOLS),
    "CategoricalEmission.update": call(SYMBOLIC.update, [SYMBOLS], [np.full((5, 2), 0.5)]),
    "GaussianEmission": call(dl.GaussianEmission, X, np.ones((6, 2))),
    "GaussianEmission.log_likelihood": call(NORMAL.log_likelihood, X),
    "GaussianEmission.update": call(NORMAL.update, [X], [np.full((6, 2), 0.5)]),
    "HMM": call(dl.HMM, START, TRANSITION, NORMAL),
    "HMM.decode": call(OF_POINTS.decode, X),
    "HMM.log_likelihood": call(OF_POINTS.log_likelihood, X),
    "HMM.posteriors": call(OF_POINTS.posteriors, X),
    "HMM.fit": call(OF_POINTS.fit, [X, X[:3]]),
    "HMM.fit, symbols": call(OF_SYMBOLS.fit, [SYMBOLS]),
    "HMM.fit, sequences in one array": call(OF_POINTS.fit, np.stack([X, X])),
    "viterbi": call(dl.viterbi, LOG_START, LOG_TRANSITION, SCORES),
    "forward_scores": call(dl.forward_scores, LOG_START, LOG_TRANSITION, SCORES),
    "backward_scores": call(dl.backward_scores, LOG_TRANSITION, SCORES),
    "left_to_right": call(dl.left_to_right, [X, X], 2),
    "WordLoop.decode": call(WORDS.decode, X),
    "WordLoop.search": call(WORDS.search, SCORES),
    "frames": call(dl.frames, SIGNAL, 50, 25),
    "stft": call(dl.stft, SIGNAL, 50, 25),
    "power_spectrum": call(dl.power_spectrum, SIGNAL, 50, 25),
    "log_mel": call(dl.log_mel, SIGNAL, 8000),
    "mfcc": call(dl.mfcc, SIGNAL, 8000),
    "LinearRegression.solve": call(LINEAR.solve, X, X[:, 0].copy()),
    "SoftmaxRegression.predict": call(SOFTMAX.predict, X),
    "SoftmaxRegression.predict_proba": call(SOFTMAX.predict_proba, X),
    "sample": call(dl.sample, X, rng=0),
    "next_probabilities": call(dl.next_probabilities, X),
    "LanguageModel.generate": call(LANGUAGE.generate, TOKENS, 2, rng=0),
    "TransformerLM.generate": call(TRANSFORMER.generate, TOKENS, 2, rng=0),
    "TransformerLM.extend": call(TRANSFORMER.extend, TOKENS, [PAST]),
    "Seq2Seq.translate": call(TRANSLATOR.translate, SYMBOLS, **BEAM),
    "Seq2Seq.decoding": call(TRANSLATOR.decoding, SYMBOLS),
    "skip_grams": call(dl.skip_grams, SYMBOLS, 2),
    "negative_sampler": call(dl.negative_sampler, SYMBOLS, rng=0),
    "positive_pmi": call(dl.positive_pmi, np.abs(X)),
    "MatrixFactorization.solve": call(FACTORS.solve, USERS, ITEMS, RATINGS, weight_decay=1.0),
    "MatrixFactorization.solve_implicit": call(
        FACTORS.solve_implicit, USERS, ITEMS, RATINGS, confidence=2.0, weight_decay=1.0
    ),
    "precision_recall": call(dl.precision_recall, RATINGS, RATINGS > 3, 2),
    "normalized_gain": call(dl.normalized_gain, RATINGS, RATINGS, 2),
    "VAE.encode": call(VAE.encode, X),
    "VAE.decode": call(VAE.decode, X),
    "Diffusion.noised": call(DIFFUSION.noised, X, np.arange(6), X),
    "Diffusion.predict_noise": call(DIFFUSION.predict_noise, X, 3),
    "accuracy": call(dl.accuracy, X, np.array([0, 1, 0, 1, 1, 0])),
    "numerical_gradient": call(dl.numerical_gradient, np.sum, X),
    "gradcheck": call(dl.gradcheck, dl.Dense(2, 2, **MODEL), X),
}
OF_ANY_DTYPE = {  # these take rows, tokens or states as they are, and compute nothing from them
    "minibatches": call(dl.minibatches, X, batch_size=2),
    "split": call(split, X, rng=0),
    "beam_search": call(dl.beam_search, step, np.zeros((1, 2)), **BEAM),
    "beam_steps": call(every_step, step, np.zeros((1, 2)), **BEAM),
    "bleu": call(dl.bleu, [SYMBOLS], [SYMBOLS]),
    "word_errors": call(dl.word_errors, SYMBOLS, SYMBOLS),
    "word_error_rate": call(dl.word_error_rate, [SYMBOLS], [SYMBOLS]),
}
WITHOUT_ARRAYS = {
    *("xavier_uniform", "xavier_normal", "he_uniform", "he_normal", "orthogonal", "causal_mask"),
    *("Module", "Sequential", "SGD", "AdaGrad", "RMSProp", "Adam", "AdamW", "clip_by_value"),
    *("clip_by_global_norm", "constant", "step_decay", "exponential_decay", "inverse_time", "cosine"),
    *(
        "warmup",
        "one_cycle",
        "hann",
        "hamming",
        "mel_filters",
        "fit",
        "training_step",
        "History",
        "sweep",
        "random_settings",
    ),
}
