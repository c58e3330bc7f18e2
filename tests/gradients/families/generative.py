"""Models whose forward pass gives their own loss, or a reconstruction."""

from dlcore import VAE, Autoencoder, Dense, Diffusion, LoRA, MatrixFactorization, SkipGram, Tanh
from tests.gradients.draw import Case
from tests.gradients.families.recurrent import shaken


def skip_gram(vocabulary, features, batch, negatives):
    def build(draw):
        model = shaken(SkipGram(vocabulary, features, rng=draw.rng, dtype=draw.dtype), draw)
        indices = [draw.integers(vocabulary, *shape) for shape in ((batch,), (batch,), (batch, negatives))]
        return Case(model, *indices)

    return build


def factorization(factors):
    def build(draw):
        model = shaken(MatrixFactorization(4, 5, factors, rng=draw.rng, dtype=draw.dtype), draw)
        model.mean[...] = 3.5
        return Case(model, draw.integers(4, 9), draw.integers(5, 9))

    return build


def autoencoder(activation):
    def build(draw):
        model = Autoencoder([5, 4, 2], activation=activation, rng=draw.rng, dtype=draw.dtype)
        return Case(shaken(model, draw), draw.normal(3, 5))

    return build


def lora(rank, alpha, *shape):
    def build(draw):
        dense = Dense(4, 3, rng=draw.rng, dtype=draw.dtype)
        return Case(shaken(LoRA(dense, rank, alpha=alpha, rng=draw.rng), draw), draw.normal(*shape, 4))

    return build


def vae(beta):
    def build(draw):
        model = VAE([5, 4, 2], beta=beta, activation=Tanh, rng=draw.rng, dtype=draw.dtype)
        return Case(shaken(model, draw), draw.uniform(0, 1, 3, 5))

    return build


def diffusion(draw):
    model = Diffusion(2, (5,), steps=10, time_features=4, rng=draw.rng, dtype=draw.dtype)
    return Case(shaken(model, draw), draw.normal(4, 2))


CASES = {
    "SkipGram": {"tiny": skip_gram(4, 2, 3, 2), "repeated": skip_gram(3, 4, 8, 5)},
    "MatrixFactorization": {"tiny": factorization(1), "factors": factorization(3)},
    "Autoencoder": {"tanh": autoencoder(Tanh), "linear": autoencoder(None)},
    "VAE": {"plain": vae(1.0), "beta": vae(4.0), "no-divergence": vae(0.0)},
    "LoRA": {"tiny": lora(1, None, 3), "sequence": lora(2, 8.0, 2, 3)},
    "Diffusion": {"plane": diffusion},
}
