"""What a browser's small stack must bear."""

from tests.page.node import Kernel

CHAIN = """
import numpy as np
from dlcore.tape import Node, tanh

x = first = Node(np.array(0.5))
for _ in range(5000):
    x = tanh(x * 1.001)
x.backward()
print(first.grad > 0)
del x, first
print("freed")
"""


def test_a_long_chain_of_nodes_is_freed(pyodide):
    with Kernel() as kernel:
        answer = kernel.run(CHAIN)
        assert not answer["error"]
        assert answer["printed"].endswith("freed\n")
