"""The tables hold what their sources say."""

import numpy as np

from dlcore.data import (
    PENGUIN_SPECIES,
    earthquakes,
    fiji_earthquakes,
    geyser,
    house_prices,
    penguins,
    stock_indices,
)


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


def test_penguins():
    birds = penguins()
    assert (birds.x.shape, birds.y.shape) == ((342, 4), (342,))
    assert (birds.x.dtype, birds.y.dtype) == (np.float64, np.int64)
    assert birds.names == ("bill_length", "bill_depth", "flipper_length", "body_mass")
    assert dict(zip(PENGUIN_SPECIES, np.bincount(birds.y).tolist(), strict=True)) == {
        "Adelie": 151,
        "Chinstrap": 68,
        "Gentoo": 123,
    }
    assert birds.x.min(axis=0).tolist() == [32.1, 13.1, 172, 2700]
    assert birds.x.max(axis=0).tolist() == [59.6, 21.5, 231, 6300]
    gentoo = birds.x[birds.y == PENGUIN_SPECIES.index("Gentoo")]
    np.testing.assert_allclose(gentoo.mean(axis=0), [47.50, 14.98, 217.19, 5076.0], atol=0.02)


def test_geyser():
    eruptions = geyser()
    assert (eruptions.x.shape, eruptions.x.dtype, eruptions.y) == ((272, 2), np.float64, None)
    assert eruptions.names == ("eruption", "waiting")
    assert (eruptions.x.min(axis=0).tolist(), eruptions.x.max(axis=0).tolist()) == ([1.6, 43], [5.1, 96])
    assert round(np.corrcoef(eruptions.x.T)[0, 1], 3) == 0.901


def test_earthquakes():
    quakes = earthquakes()
    assert (quakes.x.shape, quakes.x.dtype, quakes.y) == ((1679, 5), np.float64, None)
    assert quakes.names == ("longitude", "latitude", "depth", "magnitude", "hour")
    longitude, latitude, depth, magnitude, hour = quakes.x.T
    assert -180 <= longitude.min() < longitude.max() <= 180
    assert -90 <= latitude.min() < latitude.max() <= 90
    assert (depth.min(), depth.max(), magnitude.max()) == (-2.79, 573.76, 6.4)
    assert 0 <= hour[0] < hour[-1] <= 7 * 24
    assert np.all(np.diff(hour) >= 0)
    # The strongest of that week struck Hualien, Taiwan, at 15:50 UTC on 6 February.
    np.testing.assert_allclose(quakes.x[magnitude.argmax(), :2], [121.66, 24.13], atol=0.1)
    assert abs(hour[magnitude.argmax()] - (168 - 10)) < 0.1


def test_fiji_earthquakes():
    quakes = fiji_earthquakes()
    assert (quakes.x.shape, quakes.x.dtype, quakes.y) == ((1000, 5), np.float64, None)
    assert quakes.names == ("longitude", "latitude", "depth", "magnitude", "stations")
    assert quakes.x.min(axis=0).tolist() == [165.67, -38.59, 40, 4.0, 10]
    assert quakes.x.max(axis=0).tolist() == [188.13, -10.72, 680, 6.4, 132]
