"""What the bridge to PyTorch refuses before PyTorch is asked; the weights are for tests/parity/bridge.py."""

import pytest

from dlcore import GRU, LSTM, RNN, Bidirectional, Dense, GlobalAvgPool2d, Sequential, Stacked
from dlcore.bridge import from_torch, into_torch, to_torch
from tests.refusal import refused

KIND_AND_SIZE = "must be of cells of one class and one size"


@pytest.mark.parametrize(
    ("module", "error", "message"),
    [
        (
            GlobalAvgPool2d(),
            TypeError,
            "module must be a layer that torch.nn has too, got GlobalAvgPool2d",
        ),
        (Dense, TypeError, "module must be a layer that torch.nn has too, got the class Dense"),
        (
            GRU(2, 3, rng=0, reset="before"),
            ValueError,
            "GRU.reset must be \"after\", as in PyTorch, got 'before'",
        ),
        (Stacked(RNN(2, 3, rng=0), GRU(3, 3, rng=0)), ValueError, f"Stacked {KIND_AND_SIZE}"),
        (Stacked(RNN(2, 3, rng=0), RNN(3, 4, rng=0)), ValueError, f"Stacked {KIND_AND_SIZE}"),
        (Bidirectional(LSTM(2, 3, rng=0), LSTM(2, 4, rng=0)), ValueError, f"Bidirectional {KIND_AND_SIZE}"),
        (
            Bidirectional(*(Stacked(RNN(2, 3, rng=0), RNN(3, 3, rng=0)) for _ in range(2))),
            ValueError,
            f"Bidirectional {KIND_AND_SIZE}",
        ),
    ],
)
def test_what_pytorch_has_no_equal_of_is_refused(module, error, message):
    assert refused(error, to_torch, module, None) == f"to_torch: {message}"
    assert refused(error, into_torch, module, None) == f"into_torch: {message}"
    assert refused(error, from_torch, None, module) == f"from_torch: {message}"


def test_a_peer_of_another_class_is_refused():
    message = "must be torch.nn.Linear, got list"
    assert refused(TypeError, into_torch, Dense(2, 3, rng=0), []) == f"into_torch: peer {message}"
    assert refused(TypeError, from_torch, [], Dense(2, 3, rng=0)) == f"from_torch: peer {message}"
    model = Sequential(Dense(2, 3, rng=0))
    assert (
        refused(TypeError, from_torch, [], model) == "from_torch: peer must be torch.nn.Sequential, got list"
    )
