"""Tables whose rows are looked up, some several times, against PyTorch's autograd: embedding, skip-gram
with negative samples, matrix factorisation.

The parameters' gradients are one vector, so that the frozen file stays small.
"""

import numpy as np

import dlcore
from tests.parity.digest import in_one

LIBRARIES = ("torch",)
SIZES = {"Embedding": (1, 2, 3), "SkipGram": (1, 5), "MatrixFactorization": (0, 1, 4)}
CONFIGURATIONS = {
    f"{kind}-{size}-{trial}": {"kind": kind, "size": size}
    for kind, sizes in SIZES.items()
    for size in sizes
    for trial in range(3)
}


def draw(draw, *, kind, size):
    """size: how many axes the indices have; how many negatives; how many factors."""
    rows, columns, features = draw.shape(3, low=2, high=7)
    if kind == "Embedding":
        shape = draw.shape(size)
        given = {"tables": [draw.normal(rows, features)], "indices": [draw.integers(rows, *shape)]}
        return given | {"dy": draw.normal(*shape, features)}
    n = int(draw.integers(20)) + 5
    if kind == "SkipGram":
        shapes = ((n,), (n,), (n, size))
        tables = [draw.normal(rows, features) for _ in range(2)]
        indices = [draw.integers(rows, *shape) for shape in shapes]
        return {"tables": tables, "indices": indices, "dy": float(draw.uniform(0.5, 2.0))}
    shapes = ((rows, size), (columns, size), (rows,), (columns,))
    indices = [draw.integers(rows, n), draw.integers(columns, n)]
    return {"tables": [draw.normal(*shape) for shape in shapes], "indices": indices, "dy": draw.normal(n)}


def ours(given, dtype, *, kind, size):
    rows, features = given["tables"][0].shape
    sizes = (rows, len(given["tables"][1]), size) if kind == "MatrixFactorization" else (rows, features)
    model = getattr(dlcore, kind)(*sizes, rng=0, dtype=dtype)
    for parameter, table in zip(model.parameters(), given["tables"], strict=True):
        parameter.value[...] = table
    if kind == "MatrixFactorization":
        model.mean[...] = 3.5
    y, cache = model.forward(*given["indices"])
    model.backward(given["dy"], cache)
    return {"y": np.asarray(y, dtype), "parameters": in_one(p.grad for p in model.parameters())}


def judge(given, *, kind, size):
    import torch
    from torch.nn.functional import embedding, logsigmoid

    tables = [torch.tensor(table, requires_grad=True) for table in given["tables"]]
    indices = [torch.tensor(index) for index in given["indices"]]
    if kind == "Embedding":
        y = embedding(indices[0], tables[0])
    elif kind == "SkipGram":
        center, context, negatives = indices
        v = embedding(center, tables[0])[:, :, None]
        near, far = (embedding(c, tables[1]) @ v for c in (context[:, None], negatives))
        y = -(logsigmoid(near).sum() + logsigmoid(-far).sum()) / len(center)
    else:
        p, q = (embedding(index, table) for index, table in zip(indices, tables[:2], strict=True))
        of_user, of_item = (table[index] for index, table in zip(indices, tables[2:], strict=True))
        y = 3.5 + of_user + of_item + (p * q).sum(-1)
    y.backward(torch.tensor(given["dy"], dtype=torch.float64))
    return {"y": y.detach().numpy(), "parameters": in_one(table.grad for table in tables)}
