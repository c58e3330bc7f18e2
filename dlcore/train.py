"""Training: mini-batches, the loop over them, and a record of how it went."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from dlcore.checks import check_integer, check_pair, check_rng, check_rows, check_scalar
from dlcore.core import Module, walk
from dlcore.optim.base import Optimizer


class minibatches:
    """The arrays' rows in batches: `for x, y in minibatches(x, y, batch_size=32, rng=0)`.

    Each pass over it is one epoch: every row once, the last batch smaller where batch_size does not
    divide N. rng shuffles anew for each epoch (a seed starts the sequence of shuffles, a Generator
    goes on from where it is), so that a batch's mean gradient estimates that of all rows
    (eq:sgd-unbiased); None keeps the order. `len()` is the number of batches.
    """

    def __init__(self, *arrays, batch_size, rng=None):
        self.arrays, self.rows = arrays, check_rows("minibatches", arrays)
        self.batch_size = check_integer("minibatches", "batch_size", batch_size, at_least=1)
        self.rng = None if rng is None else check_rng("minibatches", rng)

    def __len__(self):
        return math.ceil(self.rows / self.batch_size)

    def __iter__(self):
        order = np.arange(self.rows) if self.rng is None else self.rng.permutation(self.rows)
        for start in range(0, self.rows, self.batch_size):
            batch = order[start : start + self.batch_size]
            yield tuple(array[batch] for array in self.arrays)


@dataclass
class History:
    """What `fit` recorded: the loss of each step, and after each epoch the mean and the validation.

    step_loss: one number a step. loss: the mean over each epoch's examples, as the model stood when
    it met them. validation_loss, metrics[name]: one number an epoch. epochs: how many were finished.
    interrupted: whether the keyboard stopped it.
    """

    step_loss: list = field(default_factory=list)
    loss: list = field(default_factory=list)
    validation_loss: list = field(default_factory=list)
    metrics: dict = field(default_factory=dict)
    epochs: int = 0
    interrupted: bool = False


def fit(
    model,
    loss,
    optimizer,
    data,
    *,
    epochs,
    validation=None,
    metrics=None,
    callback=None,
    progress=False,
):
    """Train: for each batch of each epoch forward, loss, backward, step. Returns a History.

    data: anything that yields (x, target) anew for each epoch, such as `minibatches`. validation:
    (x, target), evaluated after each epoch in evaluation mode, metrics: {name: f(prediction,
    target)} with it. callback(model, history) is called after each epoch. progress=True shows a
    bar (tqdm). The model is trained in the mode that it is in. Ctrl-C ends the training and keeps
    what it has reached. Raises FloatingPointError as soon as the loss, or after an epoch a
    parameter or the validation loss, is not finite; ValueError if the optimiser holds no parameter of
    this model; TypeError for what is no model, loss, optimiser, data, metric or callback.
    """
    check_integer("fit", "epochs", epochs, at_least=0)
    check_parts(model, loss, optimizer, data, metrics, callback)
    own = {id(parameter) for parameter in model.parameters()}
    if isinstance(optimizer, Optimizer) and not own & {id(parameter) for parameter in optimizer.parameters}:
        raise ValueError("fit: optimizer must hold parameters of this model, got those of another")
    if validation is not None:
        check_pair("fit", "validation", validation, "(x, target)")
    if metrics and validation is None:
        raise ValueError("fit: validation must be given for metrics to be computed on, got None")
    history = History(metrics={name: [] for name in metrics or {}})
    bar = progress_bar(epochs) if progress else None
    try:
        for _ in range(epochs):
            run_epoch(model, loss, optimizer, data, history)
            if validation is not None:
                evaluate(model, loss, validation, metrics or {}, history)
            history.epochs += 1
            if callback is not None:
                callback(model, history)
            if bar is not None:
                bar.set_postfix(shown(history), refresh=False)
                bar.update()
    except KeyboardInterrupt:
        history.interrupted = True
        for series in (history.loss, history.validation_loss, *history.metrics.values()):
            del series[history.epochs :]  # the epoch that was not finished
    finally:
        if bar is not None:
            bar.close()
    return history


def run_epoch(model, loss, optimizer, data, history):
    """One pass over the data, one step of the optimiser a batch."""
    total = examples = 0
    for x, target in pairs(data):
        with np.errstate(over="ignore", invalid="ignore"):  # checked for below, with a better message
            prediction, cache = model.forward(x)
            value, loss_cache = loss.forward(prediction, target)
            value = check_scalar("fit", "the loss", value)
            if not math.isfinite(value):
                raise FloatingPointError(diagnosis(model, f"the loss is {value}", history))
            optimizer.zero_grad()
            model.add_gradients(loss.backward(1.0, loss_cache), cache)
        try:
            optimizer.step()
        except FloatingPointError as error:
            raise FloatingPointError(diagnosis(model, error, history)) from None
        history.step_loss.append(value)
        total += value * len(x)
        examples += len(x)
    if not examples:
        raise ValueError(
            f"fit: data must yield batches in every epoch, got none in epoch {history.epochs + 1} "
            "(a generator can be read only once: give minibatches or a list)"
        )
    history.loss.append(total / examples)
    if first_not_finite(model):
        raise FloatingPointError(diagnosis(model, "a parameter or gradient is not finite", history))


def pairs(data):
    """The batches, once it is seen of each that it is a pair: an array of two rows would pass for one."""
    for batch in data:
        if not isinstance(batch, (tuple, list)) or len(batch) != 2:
            came = f"a {type(batch).__name__} of {len(batch)}" if isinstance(batch, (tuple, list)) else None
            raise TypeError(
                f"fit: data must yield pairs (x, target), got {came or type(batch).__name__} "
                "(give minibatches(x, target, ...), or [(x, target)] for a single batch)"
            )
        yield batch


def evaluate(model, loss, validation, metrics, history):
    """Record loss and metrics on the validation data, in evaluation mode; every mode is put back.

    Raises FloatingPointError if the loss is not finite, though that of the training was.
    """
    x, target = validation
    modes = [(module, module.training) for module in model.modules()]
    try:
        prediction = model.eval()(x)
    finally:
        for module, training in modes:
            module.training = training
    value = check_scalar("fit", "the validation loss", loss.forward(prediction, target)[0])
    history.validation_loss.append(value)
    if not math.isfinite(value):
        raise FloatingPointError(diagnosis(model, f"the validation loss is {value}", history))
    for name, metric in metrics.items():
        number = check_scalar("fit", f"what metrics[{name!r}] gives", metric(prediction, target))
        history.metrics[name].append(number)


def check_parts(model, loss, optimizer, data, metrics, callback):
    """Raise TypeError for what cannot take part, such as the class of a loss in place of a loss."""
    if not isinstance(model, Module):
        raise TypeError(f"fit: model must be a Module, got {model!r:.60}")
    for name, part, methods, example in (
        ("loss", loss, ("forward", "backward"), "CrossEntropy()"),
        ("optimizer", optimizer, ("zero_grad", "step"), "SGD(model.parameters(), 0.1)"),
    ):
        if isinstance(part, type) or not all(callable(getattr(part, method, None)) for method in methods):
            wanted = f"an object with {' and '.join(methods)}, such as {example}"
            raise TypeError(f"fit: {name} must be {wanted}, got {part!r:.60}")
    if not isinstance(data, Iterable):
        raise TypeError(f"fit: data must yield pairs (x, target), got {data!r:.60}")
    if not isinstance(metrics or {}, dict) or not all(map(callable, (metrics or {}).values())):
        raise TypeError(f"fit: metrics must be a dict of functions, {{name: f}}, got {metrics!r:.60}")
    if callback is not None and not callable(callback):
        raise TypeError(f"fit: callback must be a function of (model, history), got {callback!r:.60}")


def diagnosis(model, what, history):
    """One sentence: what is not finite, at which step, and where it is first seen."""
    step = len(history.step_loss)
    culprit = first_not_finite(model) or first_state_with_nan(model)
    where = f"{culprit} is not finite" if culprit else f"parameters are finite, {largest(model)}"
    return f"fit: {what} at step {step} (epoch {history.epochs + 1}); {where}"


def first_not_finite(model):
    """The first parameter, or gradient, that holds NaN or infinity, by name; None if there is none."""
    for name, parameter in model.named_parameters():
        if not np.isfinite(parameter.value).all():
            return f"parameter {name}"
        if not np.isfinite(parameter.grad).all():
            return f"the gradient of {name}"
    return None


def first_state_with_nan(model):
    """The first array that is no parameter, such as running statistics, and holds NaN; None if none does."""
    for name, array in walk(model, np.ndarray):
        if array.dtype.kind == "f" and np.isnan(array).any():
            return f"the state {name}"
    return None


def largest(model):
    """The parameter with the largest entry, and that entry: where a divergence shows first."""
    arrays = {name: parameter.value for name, parameter in model.named_parameters()}
    sizes = {name: float(np.abs(array).max()) for name, array in arrays.items() if array.size}
    if not sizes:
        return "of which none has an entry"
    name = max(sizes, key=sizes.get)
    return f"the largest entry is {sizes[name]:.3g} in {name}"


def progress_bar(epochs):
    try:
        from tqdm.auto import tqdm
    except ImportError:
        raise ImportError("fit: progress=True needs tqdm; run: pip install tqdm") from None
    return tqdm(total=epochs, unit="epoch")


def shown(history):
    """The latest numbers, for the progress bar."""
    series = {"loss": history.loss, "validation": history.validation_loss, **history.metrics}
    return {name: f"{values[-1]:.4f}" for name, values in series.items() if values}
