"""Weights to PyTorch and back, for the chapter that sets the two beside each other.

    peer = to_torch(model, torch)  # the same network, made of torch.nn, with the same weights
    from_torch(peer, model)        # and what it has learnt there, back in our layers

PyTorch is handed in, never imported: dlcore needs NumPy alone. A weight that both libraries keep is one
pair: our array, and PyTorch's tensor seen in our layout. `PAIRS` says how each layer pairs, once for both
ways. PyTorch keeps W as (out, in), and two biases of a recurrent layer where one does; its gates stand in
our order, i f g o and r z n.
"""

import numpy as np

from dlcore.activations import ELU, GELU, LeakyReLU, ReLU, Sigmoid, SiLU, Softmax, Softplus, Tanh
from dlcore.checks import kind_of
from dlcore.core import Sequential
from dlcore.layers.attention import MultiHeadAttention
from dlcore.layers.batchnorm import BatchNorm1d, BatchNorm2d
from dlcore.layers.bidirectional import Bidirectional
from dlcore.layers.conv import Conv2d
from dlcore.layers.dense import Dense
from dlcore.layers.dropout import Dropout
from dlcore.layers.embedding import Embedding
from dlcore.layers.gru import GRU
from dlcore.layers.layernorm import LayerNorm
from dlcore.layers.lstm import LSTM
from dlcore.layers.pool import AvgPool2d, Flatten, MaxPool2d
from dlcore.layers.rnn import RNN
from dlcore.layers.stacked import Stacked
from dlcore.layers.transformer import TransformerBlock

RECURRENT = (RNN, LSTM, GRU, Bidirectional, Stacked)


def to_torch(module, torch):
    """The same module made of torch.nn, in its dtype, with its weights; `torch` is the library itself.

    Recurrent layers and attention are batch_first. Raises TypeError for a module that torch.nn has no
    equal of, ValueError for settings that it lacks, such as a GRU with reset="before".
    """
    peer = made(module, torch)
    into_torch(module, peer)
    return peer.train(module.training)


def into_torch(module, peer):
    """Copy the module's weights into its peer, such as `to_torch` makes; raise where they do not fit."""
    for _, ours, (first, *further) in fitting("into_torch", module, peer):
        first.copy_(first.new_tensor(ours))
        for tensor in further:
            tensor.zero_()


def from_torch(peer, module):
    """Copy the peer's weights into the module, and return it; raise where they do not fit."""
    weights = fitting("from_torch", module, peer)
    check_candidates(peer)
    for _, ours, theirs in weights:
        ours[...] = sum(tensor.cpu().numpy() for tensor in theirs)
    return module


def made(module, torch):
    """A peer with weights of its own."""
    if isinstance(module, Sequential):
        return torch.nn.Sequential(*(made(layer, torch) for layer in module.layers))
    name, settings = equal_of("to_torch", module)
    parameters = module.parameters()
    if parameters:
        settings["dtype"] = getattr(torch, str(parameters[0].value.dtype))
    if not isinstance(module, TransformerBlock):
        return getattr(torch.nn, name)(**settings)
    up, gelu, _ = module.network.layers
    sizes = module.features, module.attention.heads, up.features_out, module.dropout.p
    block = torch.nn.TransformerEncoderLayer(*sizes, made(gelu, torch), batch_first=True, **settings)
    block.self_attn.dropout = block.dropout.p = 0.0  # there ours has none
    return block


def pairs(where, module, peer):
    """(name, our array, [PyTorch's tensors in our layout whose sum it is]) for each weight and statistic."""
    check_peer(where, peer, *equal_of(where, module))
    for part, other in parts(where, module, peer):
        yield from pairs(where, part, other)
    kind = "recurrent" if isinstance(module, RECURRENT) else type(module)
    if kind in PAIRS:
        for name, ours, *theirs in PAIRS[kind](module, peer):
            yield f"{type(module).__name__}.{name}", ours, theirs


def parts(where, module, peer):
    """(module, peer) of what a composition is made of."""
    if isinstance(module, Sequential):
        if len(peer) != len(module.layers):
            raise ValueError(f"{where}: peer must have {len(module.layers)} layers, got {len(peer)}")
        return zip(module.layers, peer, strict=True)
    if isinstance(module, TransformerBlock):
        ours = module.attention, module.norm1, module.norm2, *module.network.layers
        theirs = peer.self_attn, peer.norm1, peer.norm2, peer.linear1, peer.activation, peer.linear2
        return zip(ours, theirs, strict=True)
    return ()


# What torch.nn calls a module, and the settings that it is made with and keeps under the same names.


def equal_of(where, module):
    """(name in torch.nn, settings) of a module; raises TypeError where there is none."""
    if isinstance(module, Sequential):
        return "Sequential", {}
    if isinstance(module, RECURRENT):
        return equal_of_recurrent(where, module)
    if type(module) not in EQUALS:
        raise TypeError(f"{where}: module must be a layer that torch.nn has too, got {kind_of(module)}")
    name, settings = EQUALS[type(module)]
    return name, settings(module)


def windows(layer):
    return {"kernel_size": layer.kernel, "stride": layer.stride, "padding": 0}


def batch_norm(layer):
    shared = {"num_features": layer.features, "eps": layer.eps, "momentum": layer.momentum}
    return shared | {"affine": True, "track_running_stats": True}


EQUALS = {
    Dense: (
        "Linear",
        lambda d: {"in_features": d.features_in, "out_features": d.features_out, "bias": d.b is not None},
    ),
    Conv2d: (
        "Conv2d",
        lambda c: {
            **{"in_channels": c.channels_in, "out_channels": len(c.W.value), "kernel_size": c.kernel},
            **{"stride": c.stride, "padding": c.padding, "dilation": c.dilation, "bias": c.b is not None},
        },
    ),
    BatchNorm1d: ("BatchNorm1d", batch_norm),
    BatchNorm2d: ("BatchNorm2d", batch_norm),
    LayerNorm: ("LayerNorm", lambda n: {"normalized_shape": (n.features,), "eps": n.eps, "bias": True}),
    Embedding: (
        "Embedding",
        lambda e: dict(zip(("num_embeddings", "embedding_dim"), e.W.value.shape, strict=True)),
    ),
    MultiHeadAttention: (
        "MultiheadAttention",
        lambda a: {"embed_dim": a.features, "num_heads": a.heads, "batch_first": True},
    ),
    TransformerBlock: ("TransformerEncoderLayer", lambda b: {"norm_first": b.norm == "pre"}),
    MaxPool2d: ("MaxPool2d", windows),
    AvgPool2d: ("AvgPool2d", windows),
    Flatten: ("Flatten", lambda _: {}),
    Dropout: ("Dropout", lambda d: {"p": d.p}),
    LeakyReLU: ("LeakyReLU", lambda a: {"negative_slope": a.slope}),
    ELU: ("ELU", lambda a: {"alpha": a.alpha}),
    GELU: ("GELU", lambda a: {"approximate": "tanh" if a.approximate else "none"}),
    Softmax: ("Softmax", lambda _: {"dim": -1}),
    **{kind: (kind.__name__, lambda _: {}) for kind in (ReLU, Sigmoid, Tanh, SiLU, Softplus)},
}


def equal_of_recurrent(where, module):
    """One torch.nn layer for a cell, two directions or a stack: its cells must be of one kind and size."""
    layers = cells(module)
    kinds = {(type(cell), cell.hidden, getattr(cell, "reset", "after")) for row in layers for cell in row}
    if len(kinds) > 1 or len({len(row) for row in layers}) > 1 or not isinstance(layers[0][0], RECURRENT[:3]):
        raise ValueError(f"{where}: {type(module).__name__} must be of cells of one class and one size")
    ((kind, hidden, reset),) = kinds
    if reset != "after":
        raise ValueError(f'{where}: GRU.reset must be "after", as in PyTorch, got {reset!r}')
    settings = {"input_size": module.features, "hidden_size": hidden, "num_layers": len(layers)}
    settings |= {"bidirectional": len(layers[0]) == 2, "batch_first": True, "bias": True}
    return kind.__name__, settings


def cells(module):
    """The cells of each layer from the bottom up: one, or those that read ahead and back."""
    if isinstance(module, Stacked):
        return [row for layer in module.layers for row in cells(layer)]
    return [[module.ahead, module.back]] if isinstance(module, Bidirectional) else [[module]]


# How the weights pair.


def of_weights(layer, peer):
    W = peer.weight.data
    yield "W", layer.W.value, W.T if isinstance(layer, Dense) else W
    if getattr(layer, "b", None) is not None:
        yield "b", layer.b.value, peer.bias.data


def of_norm(layer, norm):
    yield "gamma", layer.gamma.value, norm.weight.data
    yield "beta", layer.beta.value, norm.bias.data
    if not isinstance(layer, LayerNorm):
        yield "running_mean", layer.running_mean, norm.running_mean
        yield "running_variance", layer.running_variance, norm.running_var


def of_recurrent(layer, peer):
    names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    for k, row in enumerate(cells(layer)):
        for cell, way in zip(row, ("", "_reverse"), strict=False):
            Wx, Wh, b, b_h = (getattr(peer, f"{name}_l{k}{way}").data for name in names)
            yield "Wx", cell.Wx.value, Wx.T
            yield "Wh", cell.Wh.value, Wh.T
            yield "b", cell.b.value, b, b_h


def of_attention(layer, attention):
    W, b, D = attention.in_proj_weight.data, attention.in_proj_bias.data, layer.features
    for k, dense in enumerate((layer.query, layer.key, layer.value)):  # one below the other there
        yield "W", dense.W.value, W[k * D : (k + 1) * D].T
        yield "b", dense.b.value, b[k * D : (k + 1) * D]
    yield from of_weights(layer.output, attention.out_proj)


PAIRS = {
    **dict.fromkeys((Dense, Conv2d, Embedding), of_weights),
    **dict.fromkeys((BatchNorm1d, BatchNorm2d, LayerNorm), of_norm),
    "recurrent": of_recurrent,
    MultiHeadAttention: of_attention,
}


# The checks: a weight that did not fit would be broadcast, another setting would compute something else.


def fitting(where, module, peer):
    """The pairs, each of one shape and one dtype: nothing is copied before all fit."""
    found = list(pairs(where, module, peer))
    for name, ours, (first, *_) in found:
        shape, dtype = tuple(first.shape), str(first.dtype).removeprefix("torch.")
        if shape != ours.shape:
            raise ValueError(f"{where}: the peer of {name} must be {ours.shape}, got {shape}")
        if dtype != str(ours.dtype):
            raise TypeError(f"{where}: the peer of {name} must be {ours.dtype}, got {dtype}")
    return found


def check_peer(where, peer, name, settings):
    """Raise unless the peer is of this class of torch.nn, with these settings."""
    if type(peer).__name__ != name:
        raise TypeError(f"{where}: peer must be torch.nn.{name}, got {kind_of(peer)}")
    for key, wanted in settings.items():
        got = getattr(peer, key)
        got = got is not None and got is not False if key == "bias" else got
        if not np.all(np.asarray(got) == np.asarray(wanted)):  # one number stands for a pair of it
            raise ValueError(f"{where}: {key} of torch.nn.{name} must be {wanted}, got {got}")


def check_candidates(peer):
    """Raise where a GRU adds a bias of its own to h Wn, before r multiplies it: ours has none there."""
    for layer in peer.modules():
        for name, bias in layer.named_parameters(recurse=False):
            candidate = bias[2 * len(bias) // 3 :]
            if type(layer).__name__ == "GRU" and name.startswith("bias_hh") and candidate.any():
                raise ValueError(
                    f"from_torch: {name} of a GRU must be 0 in its last third, got other numbers"
                )
