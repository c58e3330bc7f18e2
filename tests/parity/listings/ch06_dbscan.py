"""Chapter 6's DBSCAN and k-means of two moons, in scikit-learn."""

import numpy as np

from dlcore import DBSCAN, KMeans
from dlcore.clustering.kmeans import squared_distances
from dlcore.data import moons


def two_moons():
    """Labels and core points of DBSCAN; of k-means the inertia, and which of two places share a centre."""
    moon_x = moons(300, 0.08, rng=0)[0].astype(np.float64)
    dense = DBSCAN(eps=0.2, min_samples=5).fit(moon_x)
    centers = KMeans(2, rng=0).fit(moon_x)
    places = np.array([[0.0, 1.0], [1.0, -0.5]])
    nearest = centers.centers_[squared_distances(places, centers.centers_).argmin(axis=1)]
    wanted = {
        "labels": dense.labels_,
        "core": dense.core_sample_indices_,
        "inertia": centers.inertia_,
        "centers.cluster_centers_[nearest]": nearest,
    }
    return {"moon_x": moon_x}, wanted


LISTINGS = {"scikit-learn": two_moons}
