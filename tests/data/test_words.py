"""Names and the novel: how many, of which letters, in which order."""

import numpy as np

from dlcore.data import LANGUAGES, SEXES, given_names, names_by_language, novel, surnames


def test_surnames():
    names = surnames()
    assert names.y is None
    assert len(names.texts) == len(set(names.texts)) == 88_799
    assert names.texts[:4] == ("Smith", "Johnson", "Williams", "Jones")
    assert all(name.isascii() and name.isalpha() and name.istitle() for name in names.texts)
    assert (min(map(len, names.texts)), max(map(len, names.texts))) == (2, 13)


def test_given_names():
    names = given_names()
    assert names.y.dtype == np.int64
    assert dict(zip(SEXES, np.bincount(names.y).tolist(), strict=True)) == {"female": 4275, "male": 1219}
    assert [names.texts[0], names.texts[4275]] == ["Mary", "James"]
    assert len(names.texts) - len(set(names.texts)) == 331
    assert all(name.isascii() and name.isalpha() and name.istitle() for name in names.texts)


def test_names_by_language():
    names = names_by_language()
    assert names.y.dtype == np.int64
    assert np.bincount(names.y).tolist() == [400] * len(LANGUAGES)
    assert names.y.tolist() == sorted(names.y)
    for k in range(len(LANGUAGES)):
        assert len(set(names.texts[400 * k : 400 * (k + 1)])) == 400
    assert 50 < len(names.texts) - len(set(names.texts)) < 120
    letters = set("".join(names.texts))
    assert all(letter.isalpha() or letter in " -'" for letter in letters)
    assert set("ČćšžåäöÓõßñéè") <= letters


def test_each_language_has_its_endings():
    names = names_by_language()
    for language, ending in (("Croatian", "ić"), ("Finnish", "nen"), ("Swedish", "sson"), ("Italian", "i")):
        wanted = LANGUAGES.index(language)
        endings = names.y[[name.endswith(ending) for name in names.texts]]
        assert np.bincount(endings).argmax() == wanted


def test_novel():
    text = novel()
    assert isinstance(text, str)
    assert text.isascii()
    assert 680_000 < len(text) < 683_000
    assert text.startswith(
        "Chapter 1\nIt is a truth universally acknowledged, that a single man in possession of"
    )
    assert text.endswith("had been the means of uniting them.")
    paragraphs = text.split("\n")
    assert [line for line in paragraphs if line.startswith("Chapter ")] == [
        f"Chapter {n}" for n in range(1, 62)
    ]
    assert all(line == " ".join(line.split()) != "" for line in paragraphs)
    assert not set("_*") & set(text)
