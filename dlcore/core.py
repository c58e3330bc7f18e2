"""What every layer and model shares: parameters, their discovery, saving, composition.

A module computes `y, cache = module.forward(x)` and `dx = module.backward(dy, cache)`.
The cache belongs to the call, not to the module, so a module may be used twice in one
computation (shared weights, the steps of a recurrence) and each use has its own backward.
"""

import contextlib
import os
import shutil
import zipfile

import numpy as np

from dlcore.checks import check_array, kind_of


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
        where = f"{type(self).__name__}.save"
        write_arrays(where, path, arrays_by_name(where, self))

    def load(self, path):
        """Read what `save` wrote, in place; names, shapes and dtypes must agree, else nothing changes."""
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


def arrays_by_name(where, module):
    """The arrays that are saved, by name; refuse two of one name, and what a file could not give back."""
    arrays = {}
    for name, array in module._named_arrays():
        if name in arrays:
            raise ValueError(f"{where}: names of arrays must differ, got {name!r} twice")
        if zipfile.ZipInfo(name).filename != name:  # cut off at a zero character, say
            raise ValueError(f"{where}: names of arrays must be ones that a file can hold, got {name!r}")
        if not isinstance(array, np.ndarray) or isinstance(array, np.ma.MaskedArray):
            raise TypeError(f"{where}: {name} must be a plain NumPy array, got {type(array).__name__}")
        if array.dtype.hasobject:
            raise TypeError(f"{where}: {name} must not hold Python objects, got {array.dtype}")
        arrays[name] = array
    return arrays


def write_arrays(where, path, arrays):
    """Write them to a new file in the same folder, which at the end takes the place of the old one.

    A link stays a link, and a file keeps its permissions; one that may not be written to is not replaced.
    """
    check_path(where, path)
    target = os.path.realpath(os.fsdecode(path))
    replaces = os.path.exists(target)
    if replaces:
        with open(target, "r+b"):  # an error now, for a folder or what may not be written to
            pass
    beside = os.path.join(os.path.dirname(target), f".{os.urandom(8).hex()}.part")
    try:
        with zipfile.ZipFile(beside, "x") as archive:
            for name, array in arrays.items():
                with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                    np.lib.format.write_array(member, array, allow_pickle=False)
        if replaces:
            shutil.copymode(target, beside)
        os.replace(beside, target)
    finally:
        with contextlib.suppress(FileNotFoundError):  # it is there only if something failed
            os.remove(beside)


def check_path(where, path):
    """Raise unless it can be the path of a file: a number would be a stream, and a pipe is waited for."""
    if not isinstance(path, (str, bytes, os.PathLike)):
        raise TypeError(f"{where}: path must be a string or a Path, got {kind_of(path)}")
    if os.path.exists(path) and not os.path.isdir(path) and not os.path.isfile(path):
        raise ValueError(f"{where}: path must be that of a file, got {path}")


def read_arrays(where, path):
    """The arrays by name in a file that `save` wrote; ValueError says what is wrong with another."""
    check_path(where, path)
    with open(path, "rb") as file:
        if not zipfile.is_zipfile(file):
            raise ValueError(f"{where}: {path} must be an .npz file, got {seeming(file)}")
        try:
            with zipfile.ZipFile(file) as archive:
                names = archive.namelist()
                arrays = [name for name in names if name.endswith(".npy")]
                stored = {name.removesuffix(".npy"): array_in(archive, name) for name in arrays}
        except Exception as error:  # zipfile, zlib and NumPy have a dozen kinds for damage
            raise ValueError(f"{where}: {path} must be an .npz file, got a damaged one: {error}") from error
    if len(arrays) < len(names):
        others = [name for name in names if name not in arrays]
        raise ValueError(f"{where}: {path} must hold arrays alone, got {others}")
    return stored


def array_in(archive, name):
    with archive.open(name) as member:
        return np.lib.format.read_array(member, allow_pickle=False)


def seeming(file):
    """What a file that is no whole zip archive seems to be."""
    file.seek(0)
    start = file.read(4)
    if not start:
        return "an empty one"
    return "one whose end is missing" if start == b"PK\x03\x04" else f"one that begins with {start!r}"


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
