"""What Sphinx would compute again and again, looked up after the first time: a fifth of a build's time."""

import functools

import pybtex.plugin
from sphinx.search.en import SearchEnglish


def setup(app):
    pybtex.plugin.find_plugin = functools.cache(pybtex.plugin.find_plugin)  # at each citation
    SearchEnglish.stem = functools.cache(SearchEnglish.stem)  # at each word of each page
