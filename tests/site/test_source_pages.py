"""The pages that show the source of dlcore, in a browser: many, so a file of their own shares the work."""

import pytest

from tests.site.examination import examine
from tests.site.pages import source_pages


@pytest.mark.parametrize("address", source_pages())
def test_a_page_of_source(server, page, address):
    examine(page, server, address)
