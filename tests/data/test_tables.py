"""House sales and share indices hold what their sources say."""

import numpy as np

from dlcore.data import house_prices, stock_indices


def test_house_prices():
    houses = house_prices()
    assert (houses.x.shape, houses.y.shape) == ((546, 11), (546,))
    assert houses.x.dtype == houses.y.dtype == np.float64
    assert houses.names == (
        "lot_size",
        "bedrooms",
        "bathrooms",
        "storeys",
        "driveway",
        "recreation_room",
        "full_basement",
        "gas_hot_water",
        "air_conditioning",
        "garage_places",
        "preferred_area",
    )
    columns = dict(zip(houses.names, houses.x.T, strict=True))
    for name in ("driveway", "recreation_room", "full_basement", "gas_hot_water", "air_conditioning"):
        assert set(columns[name]) == {0.0, 1.0}
    assert set(columns["preferred_area"]) == {0.0, 1.0}
    assert (columns["lot_size"].min(), columns["lot_size"].max()) == (1650, 16200)
    assert set(columns["storeys"]) == {1.0, 2.0, 3.0, 4.0}
    assert (houses.y.min(), houses.y.max()) == (25000, 190000)
    assert round(houses.y.mean(), 2) == 68121.6


def test_stock_indices():
    stocks = stock_indices()
    assert stocks.x.shape == (1860, 4)
    assert stocks.x.dtype == np.float64
    assert stocks.y is None
    assert stocks.names == ("DAX", "SMI", "CAC", "FTSE")
    assert stocks.x[0].tolist() == [1628.75, 1678.1, 1772.8, 2443.6]
    assert stocks.x[-1].tolist() == [5473.72, 7676.3, 3995.0, 5455.0]
    assert np.abs(np.diff(np.log(stocks.x), axis=0)).max() < 0.12  # no day is out of order
