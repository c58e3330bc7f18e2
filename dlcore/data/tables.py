"""Tables of numbers: house sales and share indices."""

from typing import NamedTuple

import numpy as np

from dlcore.data.vendored import vendored_table


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
    names, rows = vendored_table("stock_indices.csv")
    return Table(x=rows, y=None, names=names)
