"""A step of a transformer language model; a translator that looks back and CTC, forward and backward."""

import numpy as np

from benchmarks.case import Case
from benchmarks.cases.layers import normal

VOCABULARY, WIDTH, HEADS, DEPTH, BATCH, LENGTH = 96, 64, 4, 2, 16, 64
PAIRS, READ, WRITTEN, FEATURES, HIDDEN = 32, 12, 14, 32, 64
ROWS, FRAMES, LABELS, CLASSES = 32, 100, 12, 30


def whole(high, *shape, seed=0):
    return np.random.RandomState(seed).randint(high, size=shape)


def text():
    tokens = whole(VOCABULARY, BATCH, LENGTH + 1)
    return tokens[:, :-1], tokens[:, 1:]


def language_model():
    import dlcore

    return dlcore.TransformerLM(VOCABULARY, WIDTH, HEADS, DEPTH, rng=0)


def our_language_model():
    import dlcore

    model = language_model()
    objective = dlcore.Supervised(model, dlcore.CrossEntropy())
    update, batch = dlcore.Adam(model.parameters(), 1e-3), text()

    def step():
        dlcore.training_step(objective, update, batch)

    return step, lambda: {"logits": model(batch[0])}


def peer_language_model():
    import torch

    from dlcore.bridge import to_torch

    ours = language_model()
    (tokens, targets) = (torch.tensor(array) for array in text())
    embedding, blocks, norm, output = parts = [
        to_torch(ours.embedding, torch),
        torch.nn.ModuleList(to_torch(block, torch) for block in ours.blocks),
        to_torch(ours.norm, torch),
        to_torch(ours.output, torch),
    ]
    positions = torch.tensor(ours.positions.table[:LENGTH])
    future = torch.nn.Transformer.generate_square_subsequent_mask(LENGTH)
    update = torch.optim.Adam([weight for part in parts for weight in part.parameters()], 1e-3)
    loss = torch.nn.CrossEntropyLoss()

    def logits():
        x = embedding(tokens) * WIDTH**0.5 + positions
        for block in blocks:
            x = block(x, src_mask=future, is_causal=True)
        return output(norm(x))

    def step():
        update.zero_grad()
        loss(logits().flatten(0, 1), targets.flatten()).backward()
        update.step()

    return step, lambda: {"logits": logits().detach().numpy()}


def translator():
    import dlcore

    return dlcore.Seq2Seq(VOCABULARY, VOCABULARY, FEATURES, HIDDEN, attention="dot", rng=0)


def sentences():
    target = whole(VOCABULARY, PAIRS, WRITTEN + 1, seed=1)
    return whole(VOCABULARY, PAIRS, READ), target[:, :-1], target[:, 1:]


def our_translator():
    import dlcore

    source, target, wanted = sentences()
    model, loss = translator(), dlcore.CrossEntropy()
    parameters = model.parameters()

    def step():
        for parameter in parameters:
            parameter.grad.fill(0)
        logits, cache = model.forward(source, target)
        _, loss_cache = loss.forward(logits, wanted)
        model.backward(loss.backward(1.0, loss_cache), cache)

    return step, lambda: {"read": model.source.W.grad, "write": model.target.W.grad}


def peer_translator():
    import torch
    from torch.nn.functional import scaled_dot_product_attention

    from dlcore.bridge import to_torch

    ours = translator()
    source, target, wanted = (torch.tensor(array) for array in sentences())
    read, write, encoder, decoder, output = parts = [
        to_torch(part, torch) for part in (ours.source, ours.target, ours.encoder, ours.decoder, ours.output)
    ]
    weights = [weight for part in parts for weight in part.parameters()]
    loss = torch.nn.CrossEntropyLoss()

    def step():
        for weight in weights:
            weight.grad = None
        memory, state = encoder(read(source))
        hs, _ = decoder(write(target), state)
        context = scaled_dot_product_attention(hs, memory, memory)
        logits = output(torch.cat([context, hs], dim=-1))
        loss(logits.flatten(0, 1), wanted.flatten()).backward()

    return step, lambda: {"read": read.weight.grad.numpy(), "write": write.weight.grad.numpy()}


def transcripts():
    return normal(ROWS, FRAMES, CLASSES), 1 + whole(CLASSES - 1, ROWS, LABELS, seed=1)


def our_ctc():
    import dlcore

    logits, labels = transcripts()
    loss, found = dlcore.CTC(), {}

    def step():
        value, cache = loss.forward(logits, labels)
        found.update(value=np.array(value), dz=loss.backward(1.0, cache))

    return step, lambda: found


def peer_ctc():
    import torch
    from torch.nn.functional import ctc_loss

    logits, labels = (torch.tensor(array) for array in transcripts())
    logits.requires_grad_(True)
    frames, counts, found = torch.full((ROWS,), FRAMES), torch.full((ROWS,), LABELS), {}

    def step():
        logits.grad = None
        log_p = logits.log_softmax(-1).transpose(0, 1)
        value = ctc_loss(log_p, labels, frames, counts, reduction="none").mean()
        value.backward()
        found.update(value=value.detach().numpy(), dz=logits.grad.numpy())

    return step, lambda: found


CASES = {
    "transformer-lm": Case(
        f"TransformerLM, {DEPTH} blocks, {LENGTH} tokens, width {WIDTH}, batch {BATCH}, a step of Adam",
        "PyTorch eager",
        our_language_model,
        peer_language_model,
        1.2,
    ),
    "seq2seq": Case(
        f"Seq2Seq with attention, {READ} to {WRITTEN} tokens, {HIDDEN} hidden, batch {PAIRS}",
        "PyTorch eager",
        our_translator,
        peer_translator,
        1.2,
    ),
    "ctc": Case(
        f"CTC, {FRAMES} frames, {LABELS} labels, {CLASSES} classes, batch {ROWS}, value and gradient",
        "PyTorch",
        our_ctc,
        peer_ctc,
        1.2,
    ),
}
