"""What is not asked of some public names, each with the reason. A key is `Name` or `Name/case`."""

NOT_FUZZED = {
    "Module": "the base class: it computes nothing",
    "History": "a record without a computation; `fit` returns it",
}

# Numbers beyond the root of the dtype's largest whose right answer, or a product or sum on the way to it, is
# beyond the dtype. Of smaller numbers, and of names that are not here, finite results are asked.
OVERFLOWS = {
    **dict.fromkeys(
        (
            *(
                "Dense",
                "Sequential",
                "MLP",
                "Conv2d",
                "LeNet",
                "Residual",
                "ResidualBlock",
                "ResidualNetwork",
            ),
            *(
                "LinearRegression",
                "SoftmaxRegression",
                "LoRA",
                "Autoencoder",
                "Diffusion",
                "Supervised",
                "fit",
                "training_step",
                "gradcheck",
            ),
            *("RNN", "LSTM", "GRU", "Bidirectional", "Stacked", "LanguageModel"),
        ),
        "sums of products with weights",
    ),
    **dict.fromkeys(
        (
            "ScaledDotProductAttention",
            "AdditiveAttention",
            "MultiHeadAttention",
            "TransformerBlock",
            "TransformerLM",
        ),
        "products of queries, keys and values",
    ),
    **dict.fromkeys(("AvgPool2d", "GlobalAvgPool2d"), "a sum before it is divided"),
    "Dropout": "what stays is scaled up",
    **dict.fromkeys(("MeanSquaredError", "GaussianEmission", "power_spectrum"), "squares"),
    **dict.fromkeys(
        ("MeanAbsoluteError", "Huber", "BinaryCrossEntropy", "BernoulliKLDivergence"), "a sum of losses"
    ),
    **dict.fromkeys(("log_softmax", "CrossEntropy", "CTC"), "differences of scores, and their sum"),
    **dict.fromkeys(
        (
            "HMM",
            "WordLoop",
            "left_to_right",
            "viterbi",
            "forward_scores",
            "backward_scores",
            "beam_search",
            "beam_steps",
        ),
        "scores add up over a sequence, or are squares",
    ),
    "stft": "a sum over a frame",
    "SGD": "a sum of steps",
    "Adam": "the gradient with the decay's share added",
    **dict.fromkeys(("MatrixFactorization", "positive_pmi"), "products of the numbers"),
    "normalized_gain": "a sum of gains",
    "numerical_gradient": "the test's function is a square",
}

# An infinite answer is the right one of some finite numbers, however moderate.
INFINITE = {
    **dict.fromkeys(("GaussianKLDivergence", "VAE"), "the exponential of a log-variance"),
    "CategoricalEmission": "the logarithm of a probability of 0",
    "GaussianEmission": "a square over a variance that may be next to 0",
}

# Results in float64 whatever comes, as documented.
FLOAT64 = {
    **dict.fromkeys(
        ("linkage", "AgglomerativeClustering", "cophenetic_distances", "dendrogram"),
        "SciPy's matrix is float64",
    ),
    **dict.fromkeys(("pairwise", "silhouette"), "distances are computed in float64"),
    "next_probabilities": "so that they can be drawn from",
    "beam_steps": "scores add up over a sentence",
    **dict.fromkeys(("forward_scores", "backward_scores"), "scores add up over a sequence"),
    **dict.fromkeys(("hann", "hamming", "mel_filters"), "made of numbers alone"),
    **dict.fromkeys(("gradcheck", "numerical_gradient"), "finite differences need float64"),
    "sweep": "it hands on what the function gives",
}

# A result that is chosen (a label, an order, a drawn token): rounding may choose otherwise.
CHOSEN = {
    **dict.fromkeys(
        ("linkage", "AgglomerativeClustering", "cut_tree", "dendrogram", "DBSCAN", "KMeans", "silhouette"),
        "what is joined or nearest",
    ),
    **dict.fromkeys(("cophenetic_distances", "cophenetic_correlation"), "a hierarchy's heights"),
    **dict.fromkeys(("sample", "beam_search", "beam_steps", "next_probabilities"), "which tokens are kept"),
    **dict.fromkeys(("precision_recall", "normalized_gain"), "which items are at the top"),
    **dict.fromkeys(("MLP", "LeNet", "ResidualBlock", "ResidualNetwork"), "the side of a kink"),
    **dict.fromkeys(("HMM/numbers", "HMM/learns from numbers"), "the state, where scores are far apart"),
    "viterbi": "which path is best",
    "WordLoop": "which words are heard",
    "random_settings": "no arrays",
}

# Arguments of any dtype or none.
TAKES_ANY = {
    "minibatches": "it hands rows on as they are",
    "sweep": "it hands values on as they are",
    "word_errors": "words may be anything that can be compared",
    "word_error_rate": "words may be anything that can be compared",
    "bleu": "tokens may be anything that can be counted",
    **dict.fromkeys(("beam_search/state", "beam_steps/state"), "states go back to the caller's step"),
}

# Rows are only taken, whatever their byte order; it is the layer they are given to that refuses another.
HANDS_ON = {"minibatches": "it hands rows on as they are"}

# A NaN that may disappear: it stands where nothing is read.
UNREAD = {
    **dict.fromkeys(
        (
            *("RNN/mask", "LSTM/mask", "GRU/mask", "GRU/reset-before-mask"),
            *(f"Bidirectional/{case}" for case in ("mask", "given-start", "gaps", "stacks")),
            *(f"Stacked/{case}" for case in ("mask", "given-start", "both-ways")),
            *("CrossEntropy/mask", "CrossEntropy/one that counts"),
        ),
        "under the mask",
    ),
    "NegativeLogLikelihood": "in a row of log-probabilities the right class alone is read",
    **dict.fromkeys(("beam_search/state", "beam_steps/state"), "states go back to the caller's step"),
}


def listed(table, name, case):
    return name in table or f"{name}/{case}" in table
