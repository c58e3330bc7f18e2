"""Activations, on one, two and three axes; where there is a kink the inputs keep away from it."""

from dlcore import ELU, GELU, LeakyReLU, ReLU, Sigmoid, SiLU, Softmax, Softplus, Tanh
from tests.gradients.draw import Case


def smooth(kind, **options):
    return {
        "vector": lambda draw: Case(kind(**options), draw.normal(5)),
        "batch": lambda draw: Case(kind(**options), draw.normal(4, 6, scale=3.0)),
        "sequence": lambda draw: Case(kind(**options), draw.normal(2, 3, 5)),
    }


def kinked(kind, **options):
    return {
        "vector": lambda draw: Case(kind(**options), draw.away_from([0.0], 5)),
        "batch": lambda draw: Case(kind(**options), draw.away_from([0.0], 4, 6)),
        "pictures": lambda draw: Case(kind(**options), draw.away_from([0.0], 2, 3, 4, 4)),
    }


def renamed(cases, prefix):
    return {f"{prefix}-{name}": case for name, case in cases.items()}


CASES = {
    "Sigmoid": smooth(Sigmoid),
    "Tanh": smooth(Tanh),
    "Softplus": smooth(Softplus),
    "SiLU": smooth(SiLU),
    "GELU": smooth(GELU) | renamed(smooth(GELU, approximate=True), "approximate"),
    "Softmax": smooth(Softmax),
    "ReLU": kinked(ReLU),
    "LeakyReLU": kinked(LeakyReLU) | renamed(kinked(LeakyReLU, slope=0.3), "slope"),
    "ELU": kinked(ELU) | renamed(kinked(ELU, alpha=1.7), "alpha"),
}
