"""Least squares and ridge against scikit-learn; softmax regression's loss and gradient too."""

import numpy as np

import dlcore

LIBRARIES = ("scikit-learn", "scipy")


def configurations():
    squares = {
        f"squares-{decay}-{trial}": {"kind": "squares", "weight_decay": decay}
        for decay in (0.0, 0.01, 1.0, 100.0)
        for trial in range(5)
    }
    classes = {f"softmax-{trial}": {"kind": "softmax", "weight_decay": 0.0} for trial in range(12)}
    return squares | classes


CONFIGURATIONS = configurations()


def draw(draw, *, kind, **_):
    rows, features, classes = draw.shape(1, 20, 50)[0], *draw.shape(2, 2, 7)
    x = draw.normal(rows, features)
    if kind == "squares":
        return {"x": x, "y": draw.normal(rows)}
    return {
        "x": x,
        "y": np.arange(rows) % classes,
        "W": draw.normal(features, classes),
        "b": draw.normal(classes),
    }


def ours(given, dtype, *, kind, weight_decay):
    x = given["x"]
    if kind == "squares":
        model = dlcore.LinearRegression(x.shape[1], dtype=dtype).solve(x, given["y"], weight_decay)
        return {"theta": model.theta.value, "prediction": model(x)}
    model = dlcore.SoftmaxRegression(*given["W"].shape, dtype=dtype)
    model.W.value[...], model.b.value[...] = given["W"], given["b"]
    logits, cache = model.forward(x)
    loss = dlcore.CrossEntropy()
    value, loss_cache = loss.forward(logits, given["y"])
    model.backward(loss.backward(1.0, loss_cache), cache)
    return {
        "value": np.asarray(value, dtype),
        "dW": model.W.grad,
        "db": model.b.grad,
        "probabilities": model.predict_proba(x),
    }


def judge(given, *, kind, weight_decay):
    x, y = given["x"], given["y"]
    return (
        sklearn_squares(x, y, weight_decay)
        if kind == "squares"
        else sklearn_softmax(x, y, given["W"], given["b"])
    )


def sklearn_squares(x, y, weight_decay):
    from sklearn.linear_model import LinearRegression, Ridge

    model = Ridge(weight_decay, solver="svd") if weight_decay else LinearRegression()
    model.fit(x, y)
    return {"theta": np.append(model.coef_, model.intercept_), "prediction": model.predict(x)}


def sklearn_softmax(x, y, W, b):
    """The loss, gradient and probabilities inside scikit-learn's logistic regression."""
    from sklearn._loss import HalfMultinomialLoss
    from sklearn.linear_model import LogisticRegression
    from sklearn.linear_model._linear_loss import LinearModelLoss

    classes = W.shape[1]
    inner = LinearModelLoss(base_loss=HalfMultinomialLoss(n_classes=classes), fit_intercept=True)
    coefficients = np.concatenate([W, b[None]]).T  # (K, D+1), as scikit-learn keeps them
    value, gradient = inner.loss_gradient(np.asfortranarray(coefficients), x, y.astype(np.float64))
    gradient = gradient.reshape(coefficients.shape, order="F")
    model = LogisticRegression(max_iter=1).set_params(tol=1e9).fit(x, y)
    model.coef_, model.intercept_ = (W.T, b) if classes > 2 else (W.T[1:] - W.T[:1], b[1:] - b[:1])
    return {
        "value": value,
        "dW": gradient[:, :-1].T,
        "db": gradient[:, -1],
        "probabilities": model.predict_proba(x),
    }
