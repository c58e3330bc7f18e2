"""Autoencoders: through a narrow middle and back; and the variational kind, which can be sampled."""

import numpy as np

from dlcore.activations import ReLU, sigmoid
from dlcore.checks import check_array, check_number, check_rng
from dlcore.core import Module, Sequential
from dlcore.losses import BinaryCrossEntropy, GaussianKLDivergence
from dlcore.models.mlp import MLP, layer_sizes


class Autoencoder(Module):
    """x̂ = decode(encode(x)), with a code of fewer numbers than x (eq:autoencoder-reconstruction).

    sizes: such as [64, 32, 2], the way in; the decoder has them reversed. forward(x): (B, D) to
    (B, D), linear output. activation None makes both maps linear: then the best code spans the
    space of the first principal components (Baldi & Hornik, 1989).
    """

    def __init__(self, sizes, *, activation=ReLU, rng, dtype=np.float32):
        sizes, rng = layer_sizes("Autoencoder", sizes), check_rng("Autoencoder", rng)
        activation = Sequential if activation is None else activation  # without layers, the identity
        self.encoder = MLP(sizes, activation=activation, rng=rng, dtype=dtype)
        self.decoder = MLP(sizes[::-1], activation=activation, rng=rng, dtype=dtype)

    def forward(self, x):
        code, encoder = self.encoder.forward(x)
        x_hat, decoder = self.decoder.forward(code)  # (B,D) eq:autoencoder-reconstruction
        return x_hat, (encoder, decoder)

    def backward(self, dx_hat, cache):
        encoder, decoder = cache
        return self.encoder.backward(self.decoder.backward(dx_hat, decoder), encoder)


class VAE(Module):
    """The negative evidence bound: mean of −log p(x|z) + beta · KL(q(z|x) ‖ N(0, I)), in nats (eq:vae-bound).

    q(z|x) is normal with mean μ and variance σ² from the encoder; z = μ + σ ⊙ ε with ε ~ N(0, I)
    (eq:vae-reparameterised), so that the gradient passes through the sample. p(x|z) is Bernoulli in
    each of the D pixels. forward(x): (B, D) in [0, 1] to the bound, a number; the cache's
    `reconstruction` and `divergence` are its two terms. Backward: dz goes to μ (eq:vae-dmean) and
    log σ² (eq:vae-dlogvar), and x has a gradient as what is read and as what is to be reconstructed
    (eq:vae-dx). Kingma & Welling, 2014; beta: Higgins et al., 2017.
    """

    def __init__(self, sizes, *, beta=1.0, activation=ReLU, rng, dtype=np.float32):
        self.rng = check_rng("VAE", rng)
        self.beta = check_number("VAE", "beta", beta, at_least=0)
        sizes = layer_sizes("VAE", sizes)
        *hidden, self.latent = sizes
        self.features = sizes[0]
        self.encoder = MLP([*hidden, 2 * self.latent], activation=activation, rng=self.rng, dtype=dtype)
        self.decoder = MLP(sizes[::-1], activation=activation, rng=self.rng, dtype=dtype)
        self.likelihood, self.divergence = BinaryCrossEntropy(), GaussianKLDivergence()

    def forward(self, x):
        check_array("VAE.forward", "x", x, ("B", self.features))
        statistics, encoder = self.encoder.forward(x)
        mean, log_variance = np.split(statistics, 2, axis=1)  # (B,latent) each
        noise = self.rng.standard_normal(mean.shape).astype(x.dtype)
        deviation = np.exp(log_variance / 2)
        logits, decoder = self.decoder.forward(mean + deviation * noise)  # eq:vae-reparameterised
        reconstruction, likelihood = self.likelihood.forward(logits, x)
        divergence, kl = self.divergence.forward((mean, log_variance))
        pixels = x.shape[1]
        value = pixels * reconstruction + self.beta * divergence  # eq:vae-bound
        return value, {
            "encoder": encoder,
            "noise": noise,
            "deviation": deviation,
            "decoder": decoder,
            "logits": logits,
            "likelihood": likelihood,
            "kl": kl,
            "reconstruction": pixels * reconstruction,
            "divergence": divergence,
        }

    def backward(self, dvalue, cache):
        dvalue = check_number("VAE.backward", "dvalue", dvalue)
        logits = cache["logits"]
        batch, pixels = logits.shape
        dlogits = self.likelihood.backward(dvalue * pixels, cache["likelihood"])
        dz = self.decoder.backward(dlogits, cache["decoder"])
        dmean, dlog_variance = self.divergence.backward(dvalue * self.beta, cache["kl"])
        dmean = dmean + dz  # eq:vae-dmean
        dlog_variance = dlog_variance + dz * cache["noise"] * cache["deviation"] / 2  # eq:vae-dlogvar
        dx = self.encoder.backward(np.concatenate([dmean, dlog_variance], axis=1), cache["encoder"])
        return dx - logits * (dvalue / batch)  # (B,D): x is what is to be reconstructed, too eq:vae-dx

    def encode(self, x):
        """Mean and standard deviation of q(z|x), (B, latent) each, for x (B, D)."""
        check_array("VAE.encode", "x", x, ("B", self.features))
        mean, log_variance = np.split(self.encoder(x), 2, axis=1)
        return mean, np.exp(log_variance / 2)

    def decode(self, z):
        """Pixel probabilities (B, D) for latent coordinates z (B, latent)."""
        check_array("VAE.decode", "z", z, ("B", self.latent))
        return sigmoid(self.decoder(z))
