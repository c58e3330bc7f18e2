"""Chapter 11's example in PyTorch: recording, adding, cutting off, and a masked branch."""

import numpy as np

from dlcore.tape import Node


def number(x):
    return getattr(x, "value", x)


def example(s, t):
    while number(t) < 40:
        if number(t) > 2 * number(s):
            s = s + t
        else:
            t = s * t
    return t


def recording():
    """The gradient by s once, added twice, with the product cut off; where the masked root is NaN."""
    s, t = Node(np.array(3.0)), Node(np.array(4.0))
    example(s, t).backward()
    once = s.grad
    (s * Node((s * t).value)).backward()
    x = Node(np.array([-1.0, 0.0, 4.0]))
    with np.errstate(divide="ignore", invalid="ignore"):
        root = x**0.5
        (dx,) = root.pull(1.0 * (x.value > 0))
    wanted = {"once": once, "twice": 2 * once, "cut": s.grad, "broken.double()": np.isnan(dx).astype(float)}
    return {"example": example}, wanted


LISTINGS = {"PyTorch": recording}
