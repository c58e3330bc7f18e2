"""What every layer and model shares: parameters, their discovery, saving, composition.

A module computes `y, cache = module.forward(x)` and `dx = module.backward(dy, cache)`.
The cache belongs to the call, not to the module, so a module may be used twice in one
computation (shared weights, the steps of a recurrence) and each use has its own backward.
"""

import numpy as np

from dlcore.checks import check_array


class Parameter:
    """A trainable array `value` and, of the same shape and dtype, its gradient `grad`.

    `backward` adds to `grad`; an optimiser's `zero_grad()` clears it.
    """

    def __init__(self, value):
        self.value = check_array("Parameter", "value", value)
        self.grad = np.zeros_like(value)

    def __repr__(self):
        return f"Parameter{self.value.shape}"


class Module:
    """A computation with parameters: `forward` returns (output, cache), `backward` the gradient.

    `backward(dy, cache)` adds to each parameter's `grad` and returns the gradient of each
    positional argument of `forward`, dy times its Jacobian (eq:backprop-vjp): an array for one,
    a tuple for several, None where there is none. It writes to neither `dy` nor `cache`, and
    may run twice. Parameters, and arrays that are state but not trained (running statistics),
    are found by walking the attributes.
    """

    training = True

    def forward(self, x):
        raise TypeError(f"{type(self).__name__} does not define forward")

    def backward(self, dy, cache):
        raise TypeError(f"{type(self).__name__} does not define backward")

    def add_gradients(self, dy, cache):
        """Like `backward`, for when nobody wants the gradient of the input."""
        self.backward(dy, cache)

    def __call__(self, *inputs, **options):
        """The output of `forward`, without the cache."""
        return self.forward(*inputs, **options)[0]

    def named_parameters(self):
        """Yield (dotted name, Parameter), each parameter once, in the order of definition."""
        return walk(self, Parameter)

    def parameters(self):
        """The list of parameters; one that is tied to another is listed once."""
        return [parameter for _, parameter in self.named_parameters()]

    def modules(self):
        """Yield this module and every module inside it."""
        yield self
        for _, module in walk(self, Module):
            yield module

    def train(self, mode=True):
        """Switch to training behaviour (dropout on, batch statistics in use)."""
        for module in self.modules():
            module.training = mode
        return self

    def eval(self):
        """Switch to evaluation behaviour."""
        return self.train(False)

    def save(self, path):
        """Write every parameter and state array to the file `path`, in NumPy's `.npz` format.

        What was there is replaced once the new file is complete, and stays if that fails. Raises
        TypeError or ValueError for arrays or names that `load` could not read back.
        """
        from dlcore.saving import arrays_by_name, write_arrays  # when first asked for: zipfile loads slowly

        where = f"{type(self).__name__}.save"
        write_arrays(where, path, arrays_by_name(where, self))

    def load(self, path):
        """Read what `save` wrote, in place; names, shapes and dtypes must agree, else nothing changes."""
        from dlcore.saving import arrays_by_name, read_arrays

        where = f"{type(self).__name__}.load"
        own, stored = arrays_by_name(where, self), read_arrays(where, path)
        if stored.keys() != own.keys():
            missing, unknown = sorted(own.keys() - stored.keys()), sorted(stored.keys() - own.keys())
            raise ValueError(f"{where}: missing {missing}, unknown {unknown} in {path}")
        for name, array in own.items():
            if stored[name].dtype != array.dtype or stored[name].shape != array.shape:
                raise ValueError(
                    f"{where}: {name} must be {array.dtype} {array.shape}, "
                    f"got {stored[name].dtype} {stored[name].shape} in {path}"
                )
            if not array.flags.writeable:
                raise ValueError(f"{where}: {name} must be an array to write to, got a read-only one")
        for name, array in own.items():
            array[...] = stored[name]
        return self

    def _named_arrays(self):
        yield from ((name, parameter.value) for name, parameter in self.named_parameters())
        yield from walk(self, np.ndarray)


def walk(root, kind, prefix="", seen=None):
    """Yield (dotted name, object) for every object of `kind` reachable through attributes."""
    seen = {id(root)} if seen is None else seen
    if isinstance(root, dict):
        items = root.items()
    elif isinstance(root, (list, tuple)):
        items = enumerate(root)
    else:
        items = vars(root).items()
    for key, item in items:
        if id(item) in seen or not isinstance(item, (Parameter, Module, np.ndarray, list, tuple, dict)):
            continue
        seen.add(id(item))
        if isinstance(item, kind):
            yield f"{prefix}{key}", item
        if isinstance(item, (Module, list, tuple, dict)):
            yield from walk(item, kind, f"{prefix}{key}.", seen)


class Sequential(Module):
    """Layers applied one after another: y = f_n(… f_2(f_1(x))) (eq:backprop-forward).

    The gradient goes back through them in the reverse order (eq:backprop-backward). Raises
    TypeError for a layer that is no Module: its parameters would not be found.
    """

    def __init__(self, *layers):
        for layer in layers:
            if not isinstance(layer, Module):
                raise TypeError(f"Sequential: each layer must be a Module, got {layer!r:.60}")
        self.layers = list(layers)

    def forward(self, x):
        caches = []
        for layer in self.layers:
            x, cache = layer.forward(x)  # eq:backprop-forward
            caches.append(cache)
        return x, caches

    def backward(self, dy, caches):
        for layer, cache in zip(reversed(self.layers), reversed(caches), strict=True):
            dy = layer.backward(dy, cache)  # eq:backprop-backward
        return dy

    def add_gradients(self, dy, caches):
        """Like `backward`, but the first layer does not compute the gradient of its input."""
        steps = list(zip(self.layers, caches, strict=True))
        for layer, cache in reversed(steps[1:]):
            dy = layer.backward(dy, cache)  # eq:backprop-backward
        for layer, cache in steps[:1]:  # none where the network is empty
            layer.add_gradients(dy, cache)
