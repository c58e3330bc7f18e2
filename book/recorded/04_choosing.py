"""Keep the epoch with the lowest validation loss, or with the highest accuracy? For chapter 4.

A row is a learning rate, then a group per split with seeds 0 to 19: test errors in % at the epoch with the
lowest validation loss, at the first one with the highest validation accuracy, and at the first one with the
highest mean accuracy of five epochs around it, of 100 epochs. 40 runs, about three minutes on one core:

    python book/recorded/04_choosing.py > book/recorded/04_choosing.txt
"""

import numpy as np

from dlcore import SGD, CrossEntropy, SoftmaxRegression, accuracy, fit, minibatches
from dlcore.data import digits, split

images = digits()
pixels = images.x.reshape(len(images.x), -1).astype(np.float64)


def measured(lr, seed):
    """The three test errors of one run."""
    (x, y), (x_val, y_val), (x_test, y_test) = split(pixels, images.y, fractions=(0.5, 0.2, 0.3), rng=seed)
    model, seen = SoftmaxRegression(784, 10, dtype=np.float64), []

    def note(model, history):
        z = model(x_val)
        seen.append(
            (CrossEntropy()(z, y_val), accuracy(z, y_val), 100 * (1 - accuracy(model(x_test), y_test)))
        )

    batches = minibatches(x, y, batch_size=50, rng=0)
    fit(model, CrossEntropy(), SGD(model.parameters(), lr), batches, epochs=100, callback=note)
    losses, right, errors = np.array(seen).T
    smooth = np.convolve(right, np.ones(5) / 5, "valid").round(9)
    return errors[losses.argmin()], errors[right.argmax()], errors[smooth.argmax() + 2]


for lr in (0.5, 0.1):
    groups = ["{:.2f} {:.2f} {:.2f}".format(*measured(lr, seed)) for seed in range(20)]
    print(f"{lr:g}: {' | '.join(groups)}", flush=True)
