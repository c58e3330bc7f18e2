"""A sample of the search, the same each time; `make fuzz` goes on from there."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.cases import CASES
from tests.fuzz.properties import CHECKS

EXAMPLES = {"values": 14, "layouts": 8, "kinds": 8, "numbers": 8, "precision": 4}


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("name", CASES)
def test_a_public_name_keeps_its_promises(name, check):
    @settings(max_examples=EXAMPLES[check], suppress_health_check=list(HealthCheck))
    @given(st.data())
    def holds(data):
        CHECKS[check](data, name)

    holds()
