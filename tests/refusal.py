"""How a call is refused."""

import pytest


def refused(error_type, function, /, *arguments, **options):
    """The message of the error, of this type, that the call raises."""
    with pytest.raises(error_type) as error:
        function(*arguments, **options)
    return str(error.value)
