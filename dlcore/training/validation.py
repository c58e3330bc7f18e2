"""Validation: how good a model is on examples that it does not learn from."""

import contextlib
import math

import numpy as np

from dlcore.checks import check_pair, check_rows, check_scalar
from dlcore.models.supervised import Supervised
from dlcore.training.diagnosis import diagnosis
from dlcore.training.minibatches import leaves, minibatches, row_count

ROWS = 256  # examples that go through the model together: all at once would need much memory


def evaluate(model, objective, validation, metrics, history):
    """Add the loss and the metrics on the validation data to the history.

    The loss of a `Supervised` model is that of all predictions together; of another objective it is the
    mean over the examples. Raises FloatingPointError if it is not finite, though that of the training was.
    """
    with _evaluating(objective):
        if isinstance(objective, Supervised):
            batches = minibatches(*validation, batch_size=ROWS)
            prediction = _joined([objective.predict(inputs) for inputs, _ in batches])
            value = objective.loss_of(prediction, validation[1])
        else:
            value = _mean_loss(objective, minibatches(*validation, batch_size=ROWS))
    value = check_scalar("fit", "the validation loss", value)
    if not math.isfinite(value):
        raise FloatingPointError(diagnosis(model, f"the validation loss is {value}", history))
    numbers = {
        name: check_scalar("fit", f"what metrics[{name!r}] gives", metric(prediction, validation[1]))
        for name, metric in metrics.items()
    }
    history.validation_loss.append(value)
    for name, number in numbers.items():
        history.metrics[name].append(number)


@contextlib.contextmanager
def _evaluating(model):
    """Evaluation mode; afterwards modes and random generators are as they were, whatever happened."""
    modes = [(module, module.training) for module in model.modules()]
    held = [item for module, _ in modes for item in vars(module).values()]
    states = [(rng, rng.bit_generator.state) for rng in held if isinstance(rng, np.random.Generator)]
    model.eval()
    try:
        yield
    finally:
        for module, training in modes:
            module.training = training
        for rng, state in states:
            rng.bit_generator.state = state


def _joined(parts):
    """The outputs for some rows each as the output for all."""
    if isinstance(parts[0], tuple):
        return tuple(_joined(each) for each in zip(*parts, strict=True))
    return np.concatenate(parts)


def _mean_loss(objective, batches):
    """The mean of the objective over all examples."""
    losses = [(objective(*batch), row_count(batch)) for batch in batches]
    return sum(value * rows for value, rows in losses) / sum(rows for _, rows in losses)


def check_validation(validation, supervised, metrics, **needing):
    """Raise for data or metrics that are none, and for what cannot be had without data or predictions."""
    if not isinstance(metrics, dict) or not all(map(callable, metrics.values())):
        raise TypeError(f"fit: metrics must be a dict of functions, {{name: f}}, got {metrics!r:.60}")
    if metrics and not supervised:
        raise ValueError("fit: loss must be given for metrics of the predictions to be computed, got None")
    if validation is None:
        for name, given in {"metrics": metrics, **needing}.items():
            if given:
                raise ValueError(f"fit: validation must be given for {name}, got None")
        return
    if supervised:
        check_pair("fit", "validation", validation, "(inputs, target)")
    elif not isinstance(validation, tuple):
        came = type(validation).__name__
        raise TypeError(f"fit: validation must be a tuple of the arguments of forward, got {came}")
    check_rows("fit", leaves(validation))
