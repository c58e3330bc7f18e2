"""Viterbi against hmmlearn."""

import numpy as np

from benchmarks.case import Case

STATES, STEPS = 50, 1000


def material():
    random = np.random.RandomState(0)
    start, transition = random.dirichlet(np.ones(STATES)), random.dirichlet(np.ones(STATES), size=STATES)
    return np.log(start), np.log(transition), np.log(random.dirichlet(np.ones(STATES), size=STEPS))


def ours():
    import dlcore

    given, found = material(), {}

    def step():
        path, score = dlcore.viterbi(*given)
        found.update(path=path.astype(float), score=np.array(score))

    return step, lambda: found


def peer():
    from hmmlearn import _hmmc

    (start, transition, emission), found = material(), {}
    start, transition = np.exp(start), np.exp(transition)

    def step():
        score, path = _hmmc.viterbi(start, transition, emission)
        found.update(path=np.asarray(path, float), score=np.array(score))

    return step, lambda: found


CASES = {"viterbi": Case(f"Viterbi, {STATES} states, {STEPS:,} steps", "hmmlearn", ours, peer, 2.0)}
