"""The training loop: one for every model whose loss is a number."""

import math
from collections.abc import Iterable

import numpy as np

from dlcore.checks import check_choice, check_integer, check_number, check_scalar
from dlcore.core import Module
from dlcore.models.supervised import Supervised
from dlcore.optim.base import Optimizer
from dlcore.optim.clipping import clip_by_global_norm
from dlcore.training.diagnosis import diagnosis, first_not_finite
from dlcore.training.history import History
from dlcore.training.minibatches import row_count
from dlcore.training.validation import check_validation, evaluate


def fit(
    model,
    loss,
    optimizer,
    data,
    *,
    epochs,
    clip=None,
    validation=None,
    metrics=None,
    keep_best=False,
    patience=None,
    callback=None,
    progress=False,
):
    """Train: for each batch of each epoch one `training_step` of the model under its loss. Returns a History.

    loss: None for a model whose own output is its loss, such as a VAE. data: anything that yields
    batches anew for each epoch, such as `minibatches`: (inputs, target) for `Supervised`, or the
    arguments of the model's forward where there is no loss. The optimiser's lr may be a schedule.
    clip: the largest norm that a step's gradient may have. validation: (inputs, target), or the
    arguments of forward; its loss is taken after each epoch, in evaluation mode, and with it metrics:
    {name: f(prediction, target)}. keep_best: at the end the parameters are those of the epoch with the
    lowest validation loss. patience: stop after so many epochs in which it did not fall.
    callback(model, history) is called after each epoch. progress=True shows a bar (tqdm). The model is
    trained in the mode that it is in. Ctrl-C ends the training and keeps what it has reached.

    Raises FloatingPointError as soon as the loss, or after an epoch a parameter or the validation loss,
    is not finite; ValueError if the optimiser holds no parameter of this model; TypeError for what is no
    model, loss, optimiser, data, metric or callback.
    """
    metrics = {} if metrics is None else metrics
    _check_parts(model, loss, optimizer, data, callback)
    _check_settings(optimizer, epochs, clip, keep_best, patience)
    check_validation(validation, loss is not None, metrics, keep_best=keep_best, patience=patience)
    objective = model if loss is None else Supervised(model, loss)
    history, best = History(metrics={name: [] for name in metrics}), None
    bar = _progress_bar(epochs) if progress else None
    try:
        for _ in range(epochs):
            _run_epoch(model, objective, optimizer, data, clip, history)
            if validation is not None:
                evaluate(model, objective, validation, metrics, history)
            history.epochs += 1
            if keep_best and history.best_epoch == history.epochs:
                best = [array.copy() for array in _arrays_of(model)]
            if callback is not None:
                callback(model, history)
            if bar is not None:
                latest = {name: f"{value:.4f}" for name, value in history.latest().items()}
                bar.set_postfix(latest, refresh=False)
                bar.update()
            if patience is not None and history.epochs - history.best_epoch >= patience:
                break
    except KeyboardInterrupt:
        history.interrupted = True
        history.forget_unfinished()
    finally:
        if bar is not None:
            bar.close()
    if best is not None:
        for array, kept in zip(_arrays_of(model), best, strict=True):
            array[...] = kept
    return history


def training_step(objective, optimizer, batch, *, clip=None):
    """One step of learning from a batch: (its loss, the norm of the gradient before it is clipped).

    objective: a Module whose output is a number, such as `Supervised(model, loss)`; batch: the arguments
    of its forward, a tuple. The norm is None where clip is. Raises FloatingPointError, and changes
    nothing, where the loss is not finite.
    """
    value, cache = objective.forward(*batch)  # how wrong the model is on the batch
    value = check_scalar("training_step", "the loss", value)
    if not math.isfinite(value):
        raise FloatingPointError(f"training_step: the loss must be finite, got {value}")
    optimizer.zero_grad()
    objective.add_gradients(1.0, cache)  # how that changes with each parameter
    norm = None if clip is None else clip_by_global_norm(optimizer.parameters, clip)
    optimizer.step()  # a small step of each, downhill
    return value, norm


def _run_epoch(model, objective, optimizer, data, clip, history):
    """One pass over the data, one step of the optimiser a batch."""
    total = examples = 0
    for batch in _batches(data, pairs=objective is not model):
        try:
            with np.errstate(over="ignore", invalid="ignore"):  # looked for, with a better message
                value, norm = training_step(objective, optimizer, batch, clip=clip)
        except FloatingPointError as error:
            what = str(error).removeprefix("training_step: ")
            raise FloatingPointError(diagnosis(model, what, history)) from None
        history.step_loss.append(value)
        if clip is not None:
            history.gradient_norm.append(norm)
        total += value * row_count(batch)
        examples += row_count(batch)
    if not examples:
        raise ValueError(
            f"fit: data must yield batches in every epoch, got none in epoch {history.epochs + 1} "
            "(a generator can be read only once: give minibatches or a list)"
        )
    history.loss.append(total / examples)
    if first_not_finite(model):
        raise FloatingPointError(diagnosis(model, "a parameter or gradient is not finite", history))


def _batches(data, pairs):
    """The batches, once it is seen of each that it is a tuple: an array of two rows would pass for a pair."""
    for batch in data:
        is_tuple = isinstance(batch, (tuple, list))
        if not is_tuple or not batch or (pairs and len(batch) != 2):
            wanted = "pairs (inputs, target)" if pairs else "tuples of the arguments of forward"
            came = f"a {type(batch).__name__} of {len(batch)}" if is_tuple else type(batch).__name__
            hint = " (give minibatches(inputs, target, ...), or [(inputs, target)] for a single batch)"
            raise TypeError(f"fit: data must yield {wanted}, got {came}{hint if pairs else ''}")
        yield batch


def _arrays_of(model):
    """Its parameters' values, and its arrays that are state."""
    return [array for _, array in model._named_arrays()]


def _check_parts(model, loss, optimizer, data, callback):
    """Raise for what cannot take part, such as the class of a loss in place of a loss."""
    if not isinstance(model, Module):
        raise TypeError(f"fit: model must be a Module, got {model!r:.60}")
    parts = [("optimizer", optimizer, ("zero_grad", "step"), "SGD(model.parameters(), 0.1)")]
    if loss is not None:
        parts.append(("loss", loss, ("forward", "backward"), "CrossEntropy()"))
    for name, part, methods, example in parts:
        if isinstance(part, type) or not all(callable(getattr(part, method, None)) for method in methods):
            wanted = f"an object with {' and '.join(methods)}, such as {example}"
            raise TypeError(f"fit: {name} must be {wanted}, got {part!r:.60}")
    if not isinstance(data, Iterable):
        raise TypeError(f"fit: data must yield batches, got {data!r:.60}")
    if callback is not None and not callable(callback):
        raise TypeError(f"fit: callback must be a function of (model, history), got {callback!r:.60}")
    own = {id(parameter) for parameter in model.parameters()}
    if isinstance(optimizer, Optimizer) and not own & {id(parameter) for parameter in optimizer.parameters}:
        raise ValueError("fit: optimizer must hold parameters of this model, got those of another")


def _check_settings(optimizer, epochs, clip, keep_best, patience):
    check_integer("fit", "epochs", epochs, at_least=0)
    check_choice("fit", "keep_best", keep_best, (False, True))
    if clip is not None:
        check_number("fit", "clip", clip, above=0)
        if not hasattr(optimizer, "parameters"):
            raise TypeError(f"fit: optimizer must have parameters for clip to act on, got {optimizer!r:.60}")
    if patience is not None:
        check_integer("fit", "patience", patience, at_least=1)


def _progress_bar(epochs):
    try:
        from tqdm.auto import tqdm
    except ImportError:
        raise ImportError("fit: progress=True needs tqdm; run: pip install tqdm") from None
    return tqdm(total=epochs, unit="epoch")
