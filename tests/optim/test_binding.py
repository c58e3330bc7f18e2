"""Nothing makes an optimiser stop training unseen: copies, new arrays, other optimisers, odd memory."""

import copy
import pickle

import numpy as np
import pytest

from dlcore import MLP, SGD, Adam, clip_by_global_norm, clip_by_value
from dlcore.optim.blocks import LARGE
from tests.optim.cases import every_optimizer
from tests.optim.runs import SHAPES, assert_same, parameters_of, set_gradients, train, values
from tests.refusal import refused


@every_optimizer
def test_a_step_leaves_the_gradient_as_it_is(make):
    parameters = parameters_of(SHAPES)
    set_gradients(parameters, 0)
    before = [parameter.grad.copy() for parameter in parameters]
    make(parameters).step()
    assert_same([parameter.grad for parameter in parameters], before)


@every_optimizer
def test_no_step_leaves_a_parameter_behind(make):
    parameters = parameters_of(SHAPES)
    before = values(parameters)
    train(make(parameters), 1)
    for parameter, old in zip(parameters, before, strict=True):
        assert np.all(parameter.value != old)


@every_optimizer
def test_updates_in_place(make):
    parameters = parameters_of(SHAPES)
    held = [parameter.value for parameter in parameters]
    train(make(parameters), 2)
    assert all(parameter.value is array for parameter, array in zip(parameters, held, strict=True))


@every_optimizer
@pytest.mark.parametrize("copied", [copy.deepcopy, lambda pair: pickle.loads(pickle.dumps(pair))])
def test_a_copy_of_model_and_optimiser_goes_on_alone(make, copied):
    model = MLP([3, 4, 2], rng=0)
    optimizer = make(model.parameters())
    train(optimizer, 3)
    stopped = values(model.parameters())
    model2, optimizer2 = copied((model, optimizer))
    train(optimizer2, 4, start=3)
    assert_same(values(model.parameters()), stopped)
    train(optimizer, 4, start=3)
    assert_same(values(model2.parameters()), values(model.parameters()))
    assert optimizer.steps == optimizer2.steps == 7


@every_optimizer
def test_new_arrays_in_a_parameter_are_found(make):
    plain, rebound = parameters_of(SHAPES), parameters_of(SHAPES)
    first, second = make(plain), make(rebound)
    for step in range(4):
        train(first, 1, start=step)
        for parameter in rebound:
            parameter.value, parameter.grad = parameter.value.copy(), parameter.grad.copy()
        train(second, 1, start=step)
    assert_same(values(plain), values(rebound))


@every_optimizer
def test_any_memory_order_is_trained(make):
    plain, odd = parameters_of([(4, 6)]), parameters_of([(4, 6)])
    odd[0].value, odd[0].grad = np.asfortranarray(odd[0].value), np.zeros((8, 12))[::2, ::2]
    train(make(plain), 3)
    train(make(odd), 3)
    assert_same(values(plain), values(odd))


def test_load_between_steps_is_trained_on(tmp_path):
    model, other = MLP([3, 4, 2], rng=0), MLP([3, 4, 2], rng=1)
    other.save(tmp_path / "model.npz")
    optimizer, fresh = SGD(model.parameters(), 0.1), SGD(other.parameters(), 0.1)
    train(optimizer, 2)
    model.load(tmp_path / "model.npz")
    train(optimizer, 2, start=2)
    train(fresh, 2, start=2)
    assert_same(values(model.parameters()), values(other.parameters()))


def test_two_optimisers_take_turns_on_one_model():
    parameters, alone = parameters_of(SHAPES), parameters_of(SHAPES)
    first, second = SGD(parameters, 0.1), SGD(parameters, 0.1)
    one = SGD(alone, 0.1)
    for step in range(4):
        train((first, second)[step % 2], 1, start=step)
    train(one, 4)
    assert_same(values(parameters), values(alone))


def test_only_the_given_parameters_move():
    parameters = parameters_of(SHAPES)
    before = values(parameters)
    optimizer = Adam(parameters[:2])
    set_gradients(parameters, 0)
    optimizer.step()
    assert_same(values(parameters[2:]), before[2:])


def test_zero_grad_clears_in_place():
    parameters = parameters_of(SHAPES)
    set_gradients(parameters, 0)
    held = [parameter.grad for parameter in parameters]
    SGD(parameters, 0.1).zero_grad()
    assert all(parameter.grad is array for parameter, array in zip(parameters, held, strict=True))
    assert not any(array.any() for array in held)


NOT_PLAIN = {
    "list": lambda array: array.tolist(),
    "NoneType": lambda array: None,
    "MaskedArray": lambda array: np.ma.MaskedArray(array, array == array),
    "float64": lambda array: array.flat[0],
}


@every_optimizer
@pytest.mark.parametrize("kind", NOT_PLAIN)
@pytest.mark.parametrize("attribute", ["value", "grad"])
def test_what_is_no_plain_array_is_refused_and_nothing_changes(make, attribute, kind):
    parameters = parameters_of(SHAPES)
    optimizer = make(parameters)
    train(optimizer, 1)
    before = values(parameters[:-1])
    setattr(parameters[-1], attribute, NOT_PLAIN[kind](getattr(parameters[-1], attribute)))
    name = type(optimizer).__name__
    message = f"{name}.step: {attribute} must be a NumPy array, got {kind}"
    assert refused(TypeError, optimizer.step) == message
    assert_same(values(parameters[:-1]), before)
    assert optimizer.steps == 1
    if attribute == "grad":
        assert refused(TypeError, optimizer.zero_grad) == message.replace("step", "zero_grad")


@every_optimizer
def test_a_value_that_may_not_be_written_to_stops_the_step_before_anything_changes(make):
    parameters, untouched = parameters_of(SHAPES), parameters_of(SHAPES)
    optimizer, other = make(parameters), make(untouched)
    for each in (optimizer, other):
        train(each, 1)
    parameters[-1].value.flags.writeable = False
    message = f"{type(optimizer).__name__}.step: value must be an array to write to, got a read-only one"
    assert refused(ValueError, train, optimizer, 1, start=1) == message
    parameters[-1].value.flags.writeable = True
    for each in (optimizer, other):
        train(each, 1, start=1)
    assert_same(values(parameters), values(untouched))


@every_optimizer
def test_an_array_in_a_file_is_trained(make, tmp_path):
    plain, mapped = parameters_of([(4, 6)]), parameters_of([(4, 6)])
    for name in ("value", "grad"):
        array = np.memmap(tmp_path / name, np.float64, "w+", shape=(4, 6))
        array[...] = getattr(mapped[0], name)
        setattr(mapped[0], name, array)
    for parameters in (plain, mapped):
        train(make(parameters), 2)
    assert_same(values(plain), values(mapped))


@pytest.mark.parametrize("clip", [clip_by_value, clip_by_global_norm])
@pytest.mark.parametrize("kind", NOT_PLAIN)
def test_clipping_takes_plain_arrays(clip, kind):
    parameters = parameters_of([(3,)])
    parameters[0].grad = NOT_PLAIN[kind](parameters[0].grad)
    message = f"{clip.__name__}: grad must be a NumPy array, got {kind}"
    assert refused(TypeError, clip, parameters, 1.0) == message


@every_optimizer
@pytest.mark.parametrize("shape", [(3, 4), (LARGE // 64, 128)])
def test_an_array_that_is_not_in_rows_is_updated_like_another(make, shape):
    plain, turned = (parameters_of([shape, (3,)]) for _ in range(2))
    turned[0].value = np.asfortranarray(turned[0].value)
    for parameters in (plain, turned):
        train(make(parameters), 3)
    assert_same(values(turned), values(plain))
