"""Parameters and their discovery, saving and loading, composition. Gradients: tests/gradients."""

import copy
import pickle

import numpy as np
import pytest

from dlcore import Dense, Module, Parameter, ReLU, Sequential, Tanh
from tests.refusal import refused


def network(seed=0, dtype=np.float32):
    rng = np.random.default_rng(seed)
    return Sequential(Dense(3, 4, rng=rng, dtype=dtype), ReLU(), Dense(4, 2, rng=rng, dtype=dtype))


def batch(dtype=np.float32, size=5):
    return np.random.default_rng(1).normal(size=(size, 3)).astype(dtype)


class RunningMean(Module):
    """A module with a state array that is not trained."""

    def __init__(self):
        self.mean = np.zeros(2, np.float32)
        self.scales = [Parameter(np.ones(2, np.float32)), {"deep": Parameter(np.ones(1, np.float32))}]

    def forward(self, x):
        return x - self.mean, None


# --- parameters


def test_parameter_has_a_zero_gradient_of_its_shape_and_dtype():
    parameter = Parameter(np.ones((2, 3), np.float32))
    assert parameter.grad.shape == (2, 3)
    assert parameter.grad.dtype == np.float32
    assert not parameter.grad.any()
    assert repr(parameter) == "Parameter(2, 3)"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([1.0], "Parameter: value must be a NumPy array, got list"),
        (np.arange(3), "Parameter: value must be an array of float, got int64"),
    ],
)
def test_parameter_refuses_what_cannot_be_trained(value, message):
    with pytest.raises(TypeError) as error:
        Parameter(value)
    assert str(error.value) == message


def test_parameters_are_named_by_their_attributes_in_order():
    names = [name for name, _ in network().named_parameters()]
    assert names == ["layers.0.W", "layers.0.b", "layers.2.W", "layers.2.b"]


def test_parameters_are_found_in_lists_and_dicts_and_state_arrays_are_not_parameters():
    module = RunningMean()
    assert [name for name, _ in module.named_parameters()] == ["scales.0", "scales.1.deep"]


def test_tied_parameter_is_found_once():
    first, second = Dense(3, 3, rng=0), Dense(3, 3, rng=1)
    second.W = first.W
    model = Sequential(first, second)
    assert [name for name, _ in model.named_parameters()] == ["layers.0.W", "layers.0.b", "layers.1.b"]


def test_layer_used_twice_is_found_once():
    layer = Dense(3, 3, rng=0)
    assert Sequential(layer, layer).parameters() == [layer.W, layer.b]


def test_module_that_holds_itself_is_walked_once():
    layer = Dense(2, 2, rng=0)
    layer.me = layer
    assert layer.parameters() == [layer.W, layer.b]
    assert list(layer.modules()) == [layer]


def test_train_and_eval_reach_every_module():
    model = Sequential(Sequential(ReLU()), Tanh())
    assert all(module.training for module in model.modules())
    assert model.eval() is model
    assert not any(module.training for module in model.modules())
    assert all(module.training for module in model.train().modules())
    assert len(list(model.modules())) == 4


def test_module_without_forward_or_backward_says_so():
    with pytest.raises(TypeError, match="^Module does not define forward$"):
        Module().forward(np.zeros(1))
    with pytest.raises(TypeError, match="^Module does not define backward$"):
        Module().backward(np.zeros(1), None)


# --- saving and loading


def test_load_restores_what_save_wrote(tmp_path):
    model, other = network(0), network(1)
    model.save(tmp_path / "model.npz")
    assert other.load(tmp_path / "model.npz") is other
    np.testing.assert_array_equal(other(batch()), model(batch()))


def test_path_is_taken_as_given(tmp_path):
    network(0).save(tmp_path / "model")
    assert [path.name for path in tmp_path.iterdir()] == ["model"]
    np.testing.assert_array_equal(network(1).load(tmp_path / "model")(batch()), network(0)(batch()))


def test_load_writes_in_place_so_that_an_optimiser_keeps_its_hold(tmp_path):
    model = network(0)
    model.save(tmp_path / "model.npz")
    arrays = [parameter.value for parameter in model.parameters()]
    for array in arrays:
        array += 1
    model.load(tmp_path / "model.npz")
    assert all(p.value is array for p, array in zip(model.parameters(), arrays, strict=True))
    np.testing.assert_array_equal(model(batch()), network(0)(batch()))


def test_state_arrays_are_saved(tmp_path):
    module, other = RunningMean(), RunningMean()
    module.mean[:] = 3
    module.save(tmp_path / "model.npz")
    np.testing.assert_array_equal(other.load(tmp_path / "model.npz").mean, [3, 3])


def test_load_of_other_names_changes_nothing_and_lists_them(tmp_path):
    Dense(3, 4, rng=0, bias=False).save(tmp_path / "model.npz")
    model = Sequential(Dense(3, 4, rng=1, bias=False))
    before = model.parameters()[0].value.copy()
    with pytest.raises(
        ValueError, match=r"^Sequential\.load: missing \['layers\.0\.W'\], unknown \['W'\] in "
    ):
        model.load(tmp_path / "model.npz")
    np.testing.assert_array_equal(model.parameters()[0].value, before)


@pytest.mark.parametrize(
    ("stored", "message"),
    [
        (Dense(3, 5, rng=0), "Dense.load: W must be float32 (3, 4), got float32 (3, 5) in "),
        (
            Dense(3, 4, rng=0, dtype=np.float64),
            "Dense.load: W must be float32 (3, 4), got float64 (3, 4) in ",
        ),
    ],
)
def test_load_of_another_shape_or_dtype_changes_nothing(tmp_path, stored, message):
    stored.save(tmp_path / "model.npz")
    layer = Dense(3, 4, rng=1)
    with pytest.raises(ValueError, match="load") as error:
        layer.load(tmp_path / "model.npz")
    assert str(error.value) == message + str(tmp_path / "model.npz")
    np.testing.assert_array_equal(layer.W.value, Dense(3, 4, rng=1).W.value)


def test_load_of_a_missing_file(tmp_path):
    with pytest.raises(FileNotFoundError):
        network().load(tmp_path / "nowhere.npz")


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_copies_compute_alike_share_nothing_and_keep_ties(duplicate):
    layer = Dense(3, 3, rng=0)
    model = Sequential(layer, Tanh(), layer)
    twin = duplicate(model)
    np.testing.assert_array_equal(twin(batch()), model(batch()))
    assert twin.layers[0] is twin.layers[2]
    twin.layers[0].W.value += 1
    np.testing.assert_array_equal(layer.W.value, Dense(3, 3, rng=0).W.value)


# --- composition


def test_sequential_applies_its_layers_in_order():
    model = network()
    first, _, last = model.layers
    x = batch()
    np.testing.assert_array_equal(model(x), last(np.maximum(first(x), 0)))


def test_empty_sequential_is_the_identity():
    x = batch()
    y, caches = Sequential().forward(x)
    assert y is x
    assert Sequential().backward(x, caches) is x


@pytest.mark.parametrize(
    ("layers", "came"),
    [((ReLU,), "<class 'dlcore.activations.relu.ReLU'>"), ((ReLU(), "tanh"), "'tanh'"), (([],), "[]")],
)
def test_sequential_takes_modules_alone(layers, came):
    """Neither a class nor a list of layers."""
    assert refused(TypeError, Sequential, *layers) == f"Sequential: each layer must be a Module, got {came}"


def test_sequential_refuses_the_cache_of_another():
    y, caches = Sequential(ReLU()).forward(batch())
    with pytest.raises(ValueError, match="shorter"):
        Sequential(ReLU(), ReLU()).backward(y, caches)
