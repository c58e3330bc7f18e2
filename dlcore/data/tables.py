"""Tables of numbers: house sales, share indices, penguins, eruptions of a geyser, earthquakes."""

from typing import NamedTuple

import numpy as np

from dlcore.data.vendored import vendored_table

PENGUIN_SPECIES = ("Adelie", "Chinstrap", "Gentoo")


class Table(NamedTuple):
    """Rows of numbers x (N, D), the target y (N,) or None, and the names of x's columns."""

    x: np.ndarray
    y: np.ndarray | None
    names: tuple


def house_prices():
    """546 houses sold in Windsor, Canada, in 1987: x (546, 11) and the price y (546,), float64.

    Price in Canadian dollars, lot size in square feet; bedrooms, bathrooms, storeys and garage
    places are counts; the other columns are 1 for yes and 0 for no (Anglin & Gençay 1996).
    """
    names, rows = vendored_table("house_prices.csv")
    return Table(x=rows[:, 1:].copy(), y=rows[:, 0].copy(), names=names[1:])


def stock_indices():
    """Daily closing levels of DAX, SMI, CAC and FTSE: x (1860, 4) float64, y None.

    1991 to 1998, one row a trading day, in order; weekends and holidays are left out (R's
    EuStockMarkets).
    """
    return _unlabeled("stock_indices.csv")


def penguins():
    """342 penguins of three species: x (342, 4) float64, and y (342,) int64, an index into PENGUIN_SPECIES.

    Bill length, bill depth and flipper length in millimetres, body mass in grams; 151 Adelie, 68
    Chinstrap and 123 Gentoo, measured at Palmer Station, Antarctica, 2007 to 2009 (Gorman,
    Williams & Fraser 2014; CC0). Two birds of the original were not measured and are left out.
    """
    names, rows = vendored_table("penguins.csv")
    return Table(x=rows[:, 1:].copy(), y=rows[:, 0].astype(np.int64), names=names[1:])


def geyser():
    """272 eruptions of Old Faithful: how long each lasted and the wait after it: x (272, 2) float64, y None.

    Both in minutes, Yellowstone National Park (Azzalini & Bowman 1990; R's faithful).
    """
    return _unlabeled("geyser.csv")


def earthquakes():
    """1,679 earthquakes of one week, 31 January to 7 February 2018, in order: x (1679, 5) float64, y None.

    Longitude and latitude in degrees (-180 to 180, -90 to 90), depth in kilometres (some just above
    sea level: negative), magnitude, and hour from 0 to 168. Most are small ones of North America,
    where the instruments stand close; elsewhere only the stronger ones are listed (U.S. Geological
    Survey, public domain).
    """
    return _unlabeled("earthquakes.csv")


def fiji_earthquakes():
    """1,000 earthquakes near Fiji since 1964, magnitude 4 and above: x (1000, 5) float64, y None.

    Longitude (165 to 189: east, through the date line) and latitude in degrees, depth in
    kilometres, magnitude, and how many stations reported (R's quakes; the Harvard PRIM-H project).
    """
    return _unlabeled("fiji_earthquakes.csv")


def _unlabeled(name):
    """A table of features only."""
    names, rows = vendored_table(name)
    return Table(x=rows, y=None, names=names)
