"""No public callable without a fuzz case, or a reason why it has none."""

import dlcore
from tests.fuzz import exceptions
from tests.fuzz.cases import CASES


def test_every_public_callable_has_a_case_or_a_reason():
    public = {name for name in dlcore.__all__ if callable(getattr(dlcore, name))}
    missing = sorted(public - CASES.keys() - exceptions.NOT_FUZZED.keys())
    assert not missing, f"{missing}: no case in CASES of any file of tests/fuzz/families/"
    assert sorted((CASES.keys() | exceptions.NOT_FUZZED.keys()) - public) == []
    assert not CASES.keys() & exceptions.NOT_FUZZED.keys()


def test_every_exception_is_of_a_case():
    tables = (
        exceptions.OVERFLOWS,
        exceptions.INFINITE,
        exceptions.FLOAT64,
        exceptions.CHOSEN,
        exceptions.TAKES_ANY,
        exceptions.HANDS_ON,
        exceptions.UNREAD,
    )
    for key in {key for table in tables for key in table}:
        name, _, case = key.partition("/")
        assert name in CASES, key
        assert not case or case in CASES[name], key
