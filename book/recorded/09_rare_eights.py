"""Does a class weight find more of the rare eights? Six rates and three budgets for each weight.

About eight minutes on one core: `python book/recorded/09_rare_eights.py > book/recorded/09_rare_eights.txt`.
Rate and epochs are chosen for each weight on the validation parts of draws 0 to 4, by two judges in turn;
the test parts of draws 5 to 14 then compare. Before log-loss and cost, ln w is subtracted from each logit.
"""

import math

import numpy as np
from sklearn.metrics import average_precision_score

from dlcore import MLP, SGD, BinaryCrossEntropy, fit, minibatches
from dlcore.data import digits

WEIGHTS, RATES, EPOCHS, COST = (1, 7, 49), (0.03, 0.1, 0.3, 1.0, 3.0, 10.0), (10, 20, 40), 49
images = digits()
pixels = images.x.astype(np.float64).reshape(5000, 14, 2, 14, 2).mean(axis=(2, 4)).reshape(5000, 196)


def rare_eights(seed):
    """Training, validation and test part of a draw, as in the chapter."""
    rng = np.random.default_rng(seed)
    eights, others = (rng.permutation(np.flatnonzero(is_it)) for is_it in (images.y == 8, images.y != 8))
    parts = []
    for yes, no in zip(np.split(eights[:92], [46, 69]), np.split(others, [2250, 3375]), strict=True):
        target = np.repeat([1.0, 0.0], [len(yes), len(no)])[:, None]
        parts.append((pixels[np.concatenate([yes, no])], target))
    return parts


def judged(logits, t, w):
    """Log-loss, average precision and cost of 1,000 pictures, with yes from the probability 1/50."""
    z, t = logits[:, 0] - math.log(w), t[:, 0]
    yes = z >= -math.log(COST)
    cost = 1000 * (COST * np.sum(~yes & (t == 1)) + np.sum(yes & (t == 0))) / len(t)
    return BinaryCrossEntropy()(z, t), average_precision_score(t, logits[:, 0]), cost


def trained(seed, w, lr, part, budgets):
    """What one part says after each budget; not a number once the training has run away."""
    parts = rare_eights(seed)
    model = MLP([196, 32, 1], rng=seed, dtype=np.float64)
    optimizer, batches = SGD(model.parameters(), lr), minibatches(*parts[0], batch_size=100, rng=seed)
    rows, done = [], 0
    for epochs in budgets:
        try:
            fit(model, BinaryCrossEntropy(float(w)), optimizer, batches, epochs=epochs - done)
            x, t = parts[part]
            rows.append(judged(model(x), t, w))
        except FloatingPointError:
            return rows + [(np.nan,) * 3] * (len(budgets) - len(rows))
        done = epochs
    return rows


def main():
    """The validation table, then the test parts at the settings chosen."""
    table = {}
    print("validation, draws 0-4: log-loss less ln w / average precision after 10, 20, 40 epochs")
    for w in WEIGHTS:
        for lr in RATES:
            table[w, lr] = np.mean([trained(seed, w, lr, 1, EPOCHS) for seed in range(5)], axis=0)
            said = "   ".join(f"{loss:.3f} / {ap:.2f}" for loss, ap, _ in table[w, lr])
            print(f"w {w:2d}  rate {lr:5.2f}   {said}", flush=True)
    print("test, draws 5-14: mean and standard deviation over draws")
    print("w   chosen by     rate  epochs  log-loss       average precision  cost")
    found = {}
    for w in WEIGHTS:
        for judge, name in enumerate(("log-loss", "precision")):
            settings = [(lr, k) for lr in RATES for k in range(3) if not np.isnan(table[w, lr][k, judge])]
            sign = (1, -1)[judge]
            lr, k = min(settings, key=lambda s, w=w, j=judge, sign=sign: sign * table[w, s[0]][s[1], j])
            runs = np.array([trained(seed, w, lr, 2, EPOCHS[k : k + 1])[0] for seed in range(5, 15)])
            found[w, name] = runs
            (loss, ap, cost), spread = runs.mean(axis=0), runs.std(axis=0, ddof=1)
            print(
                f"{w:2d}  {name:10s} {lr:7.2f} {EPOCHS[k]:7d}  {loss:.3f} ± {spread[0]:.3f}  "
                f"{ap:.3f} ± {spread[1]:.3f}      {cost:.0f} ± {spread[2]:.0f}",
                flush=True,
            )
    print("less w 1, paired, with standard errors")
    for name in ("log-loss", "precision"):
        for w in WEIGHTS[1:]:
            gap = found[w, name] - found[1, name]
            (loss, ap, cost), error = gap.mean(axis=0), gap.std(axis=0, ddof=1) / math.sqrt(len(gap))
            print(
                f"{w:2d}  {name:10s}  {loss:+.3f} ± {error[0]:.3f}  {ap:+.3f} ± {error[1]:.3f}  "
                f"{cost:+.0f} ± {error[2]:.0f}"
            )


if __name__ == "__main__":
    main()
