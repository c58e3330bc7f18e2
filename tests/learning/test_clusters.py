"""Clustering of penguins, eruptions and earthquakes, against what is known of them."""

import numpy as np
import pytest

from dlcore import DBSCAN, AgglomerativeClustering, KMeans, adjusted_rand_index, silhouette
from dlcore.data import fiji_earthquakes, geyser, penguins
from tests.learning.timing import cpu_seconds

pytestmark = pytest.mark.slow


def standardized(x):
    return (x - x.mean(axis=0)) / x.std(axis=0)


@pytest.mark.parametrize(("method", "score"), [("ward", 0.9), ("complete", 0.85), ("average", 0.6)])
def test_a_hierarchy_finds_the_penguins_species(method, score):
    """No randomness: 0.916, 0.895, 0.637; labels shuffled score about 0."""
    birds = penguins()
    with cpu_seconds(2):
        found = AgglomerativeClustering(clusters=3, method=method).fit(standardized(birds.x)).labels_
    assert adjusted_rand_index(birds.y, found) > score
    assert abs(adjusted_rand_index(birds.y, np.random.default_rng(0).permutation(found))) < 0.05


def test_k_means_finds_the_species_of_standardised_penguins_only():
    """Seeds 0 to 4: 0.793 each time; with body mass in grams 0.32 to 0.33."""
    birds = penguins()
    with cpu_seconds(2):
        found = KMeans(3, rng=0).fit(standardized(birds.x)).labels_
    assert adjusted_rand_index(birds.y, found) > 0.75
    assert adjusted_rand_index(birds.y, KMeans(3, rng=0).fit(birds.x).labels_) < 0.5


def test_k_means_finds_short_and_long_eruptions():
    """Seeds 0 to 4: a silhouette of 0.75, and 0.97 agreement with a cut at 3.1 minutes."""
    eruptions = geyser().x
    x = standardized(eruptions)
    with cpu_seconds(2):
        found = KMeans(2, rng=0).fit(x).labels_
    assert silhouette(x, found).mean() > 0.7
    assert adjusted_rand_index((eruptions[:, 0] > 3.1).astype(int), found) > 0.95


def test_dbscan_finds_the_two_plate_boundaries_near_fiji():
    """No randomness: 0.960 with 1 % noise, against the gap between the two belts at 174° east."""
    epicenters = fiji_earthquakes().x[:, :2]
    with cpu_seconds(2):
        found = DBSCAN(eps=2.0, min_samples=10).fit(epicenters).labels_
    assert (found.max() + 1, np.mean(found == -1) < 0.03) == (2, True)
    assert adjusted_rand_index((epicenters[:, 0] > 174).astype(int), found) > 0.93
