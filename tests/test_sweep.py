"""Sweeps: the same results whoever runs them and in whatever order; errors that name the setting.

More answers of a Dask cluster stand in tests/parity/families/sweeps.py.
"""

import contextlib
import multiprocessing
import threading
import time
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np
import pytest
from distributed import Client, LocalCluster

from dlcore import MLP, SGD, MeanSquaredError, cosine, fit, minibatches, sweep
from tests.refusal import refused

GRID = {"lr": [0.03, cosine(0.1, 9)], "width": [3, 5], "seed": [0, 1]}


def trained(lr, width, seed):
    """The losses of a short training and the weights it ends with."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(24, 2))
    model = MLP([2, width, 1], rng=rng, dtype=np.float64)
    data = minibatches(x, x[:, :1] * x[:, 1:], batch_size=8, rng=rng)
    history = fit(model, MeanSquaredError(), SGD(model.parameters(), lr), data, epochs=3)
    return history.step_loss, model.layers[0].W.value.tolist()


def slow_at_first(position):
    """The first setting is the last to be done."""
    time.sleep(0.05 * (4 - position))
    return position**2


def fails_at(x):
    if x == 3:
        raise FloatingPointError(f"diverged at {x}")
    return x


class LastFirst(Executor):
    """Runs nothing until a result is asked for, then everything, the last submitted first."""

    def __init__(self):
        self.waiting, self.ran = [], []

    def submit(self, function, /, *arguments, **options):
        future = Asked(self)
        self.waiting.append((future, function, arguments, options))
        return future

    def run(self):
        while self.waiting:
            future, function, arguments, options = self.waiting.pop()
            self.ran.append(arguments)
            future.set_result(function(*arguments, **options))


class Asked(Future):
    def __init__(self, executor):
        super().__init__()
        self.executor = executor

    def result(self, timeout=None):
        self.executor.run()
        return super().result(timeout)


def test_a_grid_is_every_combination_the_last_name_fastest():
    found = [setting for setting, _ in sweep(dict, {"a": [1, 2], "b": ["x", "y", "z"]})]
    assert found == [{"a": a, "b": b} for a in (1, 2) for b in "xyz"]


def test_results_stand_beside_their_settings():
    settings = [{"x": 2}, {"x": 0}, {"x": 2}]
    assert sweep(lambda x: x + 1, settings) == [({"x": 2}, 3), ({"x": 0}, 1), ({"x": 2}, 3)]
    assert sweep(lambda: 5, {}) == [({}, 5)]


def test_arrays_and_ranges_serve_as_lists():
    assert sweep(lambda a, b: a * b, {"a": np.array([2.0, 3.0]), "b": range(2)}) == [
        ({"a": 2.0, "b": 0}, 0.0),
        ({"a": 2.0, "b": 1}, 2.0),
        ({"a": 3.0, "b": 0}, 0.0),
        ({"a": 3.0, "b": 1}, 3.0),
    ]


def test_threads_and_processes_give_what_one_by_one_gives():
    one_by_one = sweep(trained, GRID)
    assert len({str(result) for _, result in one_by_one}) == 8
    with ThreadPoolExecutor(3) as threads:
        assert sweep(trained, GRID, threads) == one_by_one
    spawn = multiprocessing.get_context("spawn")  # the same on every system
    with ProcessPoolExecutor(2, mp_context=spawn) as processes:
        assert sweep(trained, GRID, processes) == one_by_one


def test_a_local_cluster_of_dask_gives_what_one_by_one_gives():
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        assert sweep(trained, GRID, client.get_executor()) == sweep(trained, GRID)


def test_the_order_of_the_settings_changes_no_result():
    settings = [setting for setting, _ in sweep(dict, GRID)]
    shuffled = [settings[i] for i in np.random.default_rng(0).permutation(len(settings))]
    by_setting = {str(setting): result for setting, result in sweep(trained, settings)}
    for setting, result in sweep(trained, shuffled):
        assert result == by_setting[str(setting)]


def test_results_that_come_in_another_order_are_put_in_order():
    settings = {"position": [0, 1, 2, 3]}
    expected = [({"position": n}, n * n) for n in range(4)]
    with ThreadPoolExecutor(4) as threads:
        assert sweep(slow_at_first, settings, threads) == expected
    backwards = LastFirst()
    assert sweep(slow_at_first, settings, backwards) == expected
    assert [setting["position"] for _, setting in backwards.ran] == [3, 2, 1, 0]


def test_threads_run_side_by_side():
    """Each call waits for the other: one by one they would never end."""
    barrier = threading.Barrier(2, timeout=20)
    with ThreadPoolExecutor(2) as threads:
        arrived = sweep(lambda x: barrier.wait() >= 0, {"x": [0, 1]}, threads)
    assert [result for _, result in arrived] == [True, True]


@pytest.mark.parametrize("workers", [None, 1, 2])
def test_the_setting_that_failed_is_named(workers):
    executor = contextlib.nullcontext() if workers is None else ThreadPoolExecutor(workers)
    with executor as run_by, pytest.raises(FloatingPointError) as error:
        sweep(fails_at, {"x": [1, 3, 4]}, run_by)
    assert str(error.value) == "diverged at 3"
    assert error.value.__notes__ == ["sweep: this came from the setting {'x': 3}"]


def test_after_a_failure_nothing_more_is_begun():
    begun, release = [], threading.Event()

    def attempt(x):
        begun.append(x)
        if x == 0:
            raise KeyError(x)
        release.wait(20)

    with ThreadPoolExecutor(1) as threads:
        with pytest.raises(KeyError):
            sweep(attempt, {"x": range(50)}, threads)
        release.set()
    assert len(begun) <= 2


def test_a_function_that_no_process_can_import_is_refused_with_the_setting():
    spawn = multiprocessing.get_context("spawn")
    with (
        ProcessPoolExecutor(1, mp_context=spawn) as processes,
        pytest.raises(Exception, match="lambda|local object") as error,
    ):
        sweep(lambda x: x, {"x": [1]}, processes)
    assert error.value.__notes__ == ["sweep: this came from the setting {'x': 1}"]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: sweep(dict, []), ValueError, "sweep: settings must hold at least one setting, got none"),
        (
            lambda: sweep(dict, {"a": [1], "b": []}),
            ValueError,
            "sweep: settings must hold at least one setting, got none",
        ),
        (
            lambda: sweep(dict, {"lr": 0.1}),
            TypeError,
            "sweep: settings['lr'] must be a list of values, got 0.1",
        ),
        (
            lambda: sweep(dict, {"optimizer": "adam"}),
            TypeError,
            "sweep: settings['optimizer'] must be a list of values, got 'adam'",
        ),
        (
            lambda: sweep(dict, {"lr": np.ma.MaskedArray([0.1, 1.0], [True, False])}),
            TypeError,
            "sweep: settings['lr'] must be a NumPy array, got MaskedArray",
        ),
        (
            lambda: sweep(dict, {"optimizer": {"adam": 1}}),
            TypeError,
            "sweep: settings['optimizer'] must be a list of values, got {'adam': 1}",
        ),
        (
            lambda: sweep(dict, {"seed": {1, 2}}),
            TypeError,
            "sweep: settings['seed'] must be a list of values, got {1, 2}",
        ),
        (
            lambda: sweep(dict, {"optimizer": b"adam"}),
            TypeError,
            "sweep: settings['optimizer'] must be a list of values, got b'adam'",
        ),
        (
            lambda: sweep(dict, {"lr": np.array(0.1)}),
            TypeError,
            "sweep: settings['lr'] must be a list of values, got array(0.1)",
        ),
        (
            lambda: sweep(dict, 4),
            TypeError,
            "sweep: settings must be a dict of lists or a list of dicts, got 4",
        ),
        (lambda: sweep(3, GRID), TypeError, "sweep: function must be callable, got 3"),
        (lambda: sweep(dict, GRID, 4), TypeError, "sweep: executor must be an Executor or None, got 4"),
        (
            lambda: sweep(dict, GRID, ThreadPoolExecutor),
            TypeError,
            f"sweep: executor must be an Executor or None, got {ThreadPoolExecutor!r}",
        ),
        (lambda: sweep(dict, [{"lr": 1}, 0.1]), TypeError, "sweep: each setting must be a dict, got 0.1"),
    ],
)
def test_bad_input(call, error, message):
    assert refused(error, call) == message
