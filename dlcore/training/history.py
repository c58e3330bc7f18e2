"""What a training run leaves behind: its losses, step by step and epoch by epoch."""

from dataclasses import dataclass, field


@dataclass
class History:
    """What `fit` recorded: the loss of each step, and after each epoch the mean and the validation.

    step_loss: one number a step; gradient_norm: the same, before clipping, where gradients are clipped.
    loss: the mean over each epoch's examples, as the model stood when it met them. validation_loss,
    metrics[name]: one number an epoch. epochs: how many were finished. interrupted: whether the keyboard
    stopped it.
    """

    step_loss: list = field(default_factory=list)
    gradient_norm: list = field(default_factory=list)
    loss: list = field(default_factory=list)
    validation_loss: list = field(default_factory=list)
    metrics: dict = field(default_factory=dict)
    epochs: int = 0
    interrupted: bool = False

    @property
    def best_epoch(self):
        """The number of the epoch with the lowest validation loss, the first of equals; 0 for none."""
        return 1 + self.validation_loss.index(min(self.validation_loss)) if self.validation_loss else 0

    def latest(self):
        """The latest number of each series, by name."""
        series = {"loss": self.loss, "validation": self.validation_loss, **self.metrics}
        return {name: values[-1] for name, values in series.items() if values}

    def forget_unfinished(self):
        """Drop what was recorded of an epoch that was not finished."""
        for series in (self.loss, self.validation_loss, *self.metrics.values()):
            del series[self.epochs :]
