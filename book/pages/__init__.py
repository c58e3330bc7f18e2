"""Where pages are made: the Sphinx extension of this site.

`chapter_cells` shows what notebooks stored, `equations` the mathematics, `listings` the source;
`formula_index`, `gallery`, `beliefs` and the `api_` files write pages that nobody writes by hand;
`theme` gives the templates in `book/theme` what they ask for; `addresses` knows every address.
What they show is read from the book by `builder`.
"""

from pages import (
    about,
    api_index,
    api_module,
    api_name,
    api_pages,
    beliefs,
    chapter_cells,
    downloads,
    equations,
    exercises,
    explorations,
    formula_index,
    gallery,
    glossary,
    landing_page,
    listings,
    machines_played,
    predictions,
    reading_routes,
    remembered,
    sitemap,
    theme,
    typography,
)

PARTS = (
    theme,
    equations,
    chapter_cells,
    explorations,
    exercises,
    predictions,
    api_pages,
    api_index,
    api_module,
    api_name,
    formula_index,
    gallery,
    beliefs,
    about,
    downloads,
    machines_played,
    glossary,
    landing_page,
    listings,
    reading_routes,
    remembered,
    sitemap,
    typography,
)


def setup(app):
    for part in PARTS:
        part.setup(app)
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": False}
