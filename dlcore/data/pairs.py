"""Pairs of texts that mean the same, from packages: numbers in words, and a program's menus."""

import json
import re
from collections.abc import Iterable
from importlib import resources
from typing import NamedTuple

from dlcore.checks import check_choice, check_integer
from dlcore.data.packaged import packaged

NUMBER_LANGUAGES = ("en", "de", "fr")
# "einhundertsiebenundzwanzig" is ein·hundert·sieben·und·zwanzig; the longest morpheme wins.
GERMAN = (
    "null eins ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf sechzehn siebzehn zwanzig "
    "dreißig vierzig fünfzig sechzig siebzig achtzig neunzig hundert tausend und"
)
LANGUAGE_PACKS = {"fr": "fr_FR", "zh": "zh_CN"}


class Pairs(NamedTuple):
    """N texts in English and their translations, two tuples of str in the same order."""

    source: tuple
    target: tuple


def number_words(numbers, language):
    """Each whole number from 0 to 999,999 as the tuple of its morphemes, in "en", "de" or "fr".

    27 is ("twenty", "seven"), ("sieben", "und", "zwanzig") and ("vingt", "sept"). Raises
    ValueError for another language or a number out of range (num2words, LGPL, from its package).
    """
    check_choice("number_words", "language", language, NUMBER_LANGUAGES)
    if not isinstance(numbers, Iterable):
        raise TypeError(f"number_words: numbers must be a list of whole numbers, got {numbers!r}")
    numbers = [
        check_integer("number_words", "each number", number, at_least=0, at_most=999_999)
        for number in numbers
    ]
    spell = packaged("number_words", "num2words").num2words
    return tuple(_morphemes(spell(number, lang=language), language) for number in numbers)


def _morphemes(words, language):
    """The parts of a number in words."""
    if language != "de":
        return tuple(re.split(r"[ ,-]+", words))
    pieces = "|".join(sorted(GERMAN.split(), key=len, reverse=True))
    return tuple(re.findall(pieces, words))


def interface_strings(language):
    """JupyterLab's menus and messages in English and in French ("fr") or Chinese ("zh"): Pairs.

    About 3,000 pairs, each once, in alphabetical order; what was left untranslated is left out, %1
    stands for what the program puts in (BSD licence; from the package that JupyterLab's
    translators publish).
    """
    check_choice("interface_strings", "language", language, LANGUAGE_PACKS)
    locale = LANGUAGE_PACKS[language]
    package = packaged("interface_strings", f"jupyterlab_language_pack_{locale}")
    folder = resources.files(package) / "locale" / locale / "LC_MESSAGES"
    found = {}
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".json"):
            found |= _translations(json.loads(file.read_text("utf-8")))
    source = tuple(sorted(found))
    return Pairs(source=source, target=tuple(found[text] for text in source))


def _translations(catalogue):
    """English text -> translation, without the context, which stands before a \\x04 in the English."""
    pairs = {}
    for key, forms in catalogue.items():
        source = key.split("\x04")[-1].strip()
        if source and forms[0].strip() not in ("", source):  # the first form is the singular
            pairs[source] = forms[0].strip()
    return pairs
