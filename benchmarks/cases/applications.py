"""A step of diffusion, a sweep of alternating least squares, and log-mel energies of speech."""

from types import SimpleNamespace

import numpy as np

from benchmarks.case import Case
from benchmarks.cases.layers import normal

PIXELS, HIDDEN, BATCH = 64, (128, 128), 64
USERS, ITEMS, RATINGS, FACTORS, DECAY = 1000, 1500, 100_000, 16, 2.0
RATE, SECONDS, BANDS = 16_000, 3, 40
WINDOW, HOP, SIZE = 400, 160, 512  # samples: 25 ms, 10 ms, and the length of the transform


def diffusion():
    """The model, with the same noise and the same times in every step, and its data."""
    import dlcore

    model = dlcore.Diffusion(PIXELS, HIDDEN, rng=0)
    noise, times = normal(BATCH, PIXELS, seed=1), np.random.RandomState(2).randint(1, 101, size=BATCH)
    model.rng = SimpleNamespace(standard_normal=lambda shape: noise, integers=lambda low, high, n: times)
    return model, normal(BATCH, PIXELS), noise, times


def our_diffusion():
    import dlcore

    model, x, *_ = diffusion()
    update = dlcore.Adam(model.parameters(), 1e-3)

    def step():
        dlcore.training_step(model, update, (x,))

    return step, lambda: {"W": model.network.layers[0].W.value}


def peer_diffusion():
    import torch

    from dlcore.bridge import to_torch

    model, *arrays, times = diffusion()
    x, noise = map(torch.tensor, arrays)
    signal, rest = (torch.tensor(part) for part in model.weights(times, np.float32))
    codes = torch.tensor(model.times)
    network, t = to_torch(model.network, torch), torch.tensor(times)
    update = torch.optim.Adam(network.parameters(), 1e-3)

    def step():
        update.zero_grad()
        noisy = signal * x + rest * noise
        f = network(torch.cat([noisy, codes[t]], dim=1))
        torch.nn.functional.mse_loss(rest * noisy + signal * f, noise).backward()
        update.step()

    return step, lambda: {"W": network[0].weight.detach().numpy().T}


def ratings():
    random = np.random.RandomState(0)
    users, items = random.randint(USERS, size=RATINGS), random.randint(ITEMS, size=RATINGS)
    return users, items, random.randint(1, 6, size=RATINGS).astype(np.float32)


def our_factorization():
    import dlcore

    given = ratings()
    model = dlcore.MatrixFactorization(USERS, ITEMS, FACTORS, rng=0)
    start = [parameter.value.copy() for parameter in model.parameters()]

    def step():
        for parameter, value in zip(model.parameters(), start, strict=True):
            parameter.value[...] = value
        model.solve(*given, weight_decay=DECAY, sweeps=1)

    return step, lambda: {"users": model.users.value, "items": model.items.value}


def peer_factorization():
    """All users' normal equations summed by index_add and solved as one batch, then all items'."""
    import torch

    import dlcore

    users, items, r = (torch.tensor(array) for array in ratings())
    start = torch.tensor(dlcore.MatrixFactorization(USERS, ITEMS, FACTORS, rng=0).items.value)
    found, mean = {}, r.double().mean()
    ridge = DECAY * torch.eye(FACTORS + 1, dtype=torch.float64)

    def solved(own, count, other, bias, others):
        x = torch.cat([other, torch.ones(len(other), 1)], dim=1).double()[others]  # (n, F + 1)
        rest = r - mean - bias[others]
        gram = torch.zeros(count, *ridge.shape, dtype=torch.float64)
        gram.index_add_(0, own, x[:, :, None] * x[:, None, :])
        right = torch.zeros(count, FACTORS + 1, dtype=torch.float64).index_add_(0, own, x * rest[:, None])
        solution = torch.linalg.solve(gram + ridge, right)
        return solution[:, :-1].float(), solution[:, -1].float()

    def step():
        p, of_users = solved(users, USERS, start, torch.zeros(ITEMS), items)
        q, _ = solved(items, ITEMS, p, of_users, users)
        found.update(users=p.numpy(), items=q.numpy())

    return step, lambda: found


def our_log_mel():
    import dlcore

    signal, found = normal(RATE * SECONDS), {}
    length = WINDOW / RATE

    def step():
        found.update(bands=dlcore.log_mel(signal, RATE, length=length, bands=BANDS, floor=1e-10))

    return step, lambda: found


def peer_log_mel():
    import librosa

    before = (SIZE - WINDOW) // 2
    signal, found = np.pad(normal(RATE * SECONDS), (before, SIZE - WINDOW - before)), {}
    shape = {"n_fft": SIZE, "hop_length": HOP, "win_length": WINDOW, "center": False}
    options = {"n_mels": BANDS, "htk": True, "norm": None}

    def step():
        energies = librosa.feature.melspectrogram(y=signal, sr=RATE, **shape, **options)
        found.update(bands=np.log(np.maximum(energies, 1e-10)).T)

    return step, lambda: found


CASES = {
    "diffusion": Case(
        f"Diffusion of {PIXELS} pixels, 128-128 hidden, batch {BATCH}, a step of Adam",
        "PyTorch eager",
        our_diffusion,
        peer_diffusion,
        1.2,
    ),
    "factorization": Case(
        f"alternating least squares, {RATINGS:,} ratings, {FACTORS} factors, one sweep",
        "PyTorch, all in one batch",
        our_factorization,
        peer_factorization,
        1.2,
    ),
    "log-mel": Case(
        f"log-mel, {SECONDS} s at 16 kHz, {BANDS} bands", "librosa", our_log_mel, peer_log_mel, 1.2
    ),
}
