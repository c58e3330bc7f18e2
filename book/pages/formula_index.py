"""The page of formulas: every labelled equation by name, with its number and its lines of dlcore.

A formula is many elements, and here are all of the book. Each waits in a template, which costs the page
nothing, until it comes near the screen; `formulas.js` puts it in, and filters.
"""

from html import escape

from docutils import nodes
from sphinx import addnodes

from builder.chapter_contents import formulas_of
from builder.equation_lines import cited_at, first_of_each
from pages import addresses
from pages.by_chapter import ByChapter
from pages.equations import rendered
from pages.links import link

FILTER = """\
<p class="find wide filter needs-script">
<input type="search" id="formula-filter" aria-label="Show the formulas with these words"
 placeholder="Name, chapter or function" autocomplete="off" spellcheck="false">
<span role="status"></span></p>"""
# What is said for a part of a label that is no word; of the first two nothing, as they name a chapter.
SAID = {
    "tools": "",
    "what": "",
    "adagrad": "AdaGrad",
    "adam": "Adam",
    "adamw": "AdamW",
    "auc": "AUC",
    "backprop": "backpropagation",
    "batchnorm": "batch norm",
    "bce": "binary cross-entropy",
    "bernoulli": "Bernoulli",
    "conv": "convolution",
    "db": "gradient of the bias",
    "dbeta": "gradient of β",
    "dbscan": "DBSCAN",
    "dgamma": "gradient of γ",
    "dw": "gradient of the weights",
    "dx": "gradient of the input",
    "elu": "ELU",
    "gaussian": "Gaussian",
    "gd": "gradient descent",
    "gelu": "GELU",
    "gibbs": "Gibbs",
    "he": "He",
    "init": "initialisation",
    "jacobian": "Jacobian",
    "kl": "KL divergence",
    "kmeans": "k-means",
    "layernorm": "layer norm",
    "lipschitz": "Lipschitz",
    "mae": "mean absolute error",
    "mlp": "MLP",
    "monro": "Monro",
    "nesterov": "Nesterov",
    "nll": "negative log-likelihood",
    "ols": "least squares",
    "poisson": "Poisson",
    "r2": "R²",
    "rand": "Rand",
    "relu": "ReLU",
    "rmse": "RMSE",
    "rmsprop": "RMSProp",
    "robbins": "Robbins",
    "sgd": "SGD",
    "silu": "SiLU",
    "stewart": "Stewart",
    "svd": "SVD",
    "vjp": "vector–Jacobian product",
    "ward": "Ward",
    "xavier": "Xavier",
}


def setup(app):
    app.add_directive("formula-index", FormulaIndex)


def in_words(label):
    """A label as a name: `Softmax, vector–Jacobian product` for tools-softmax-vjp."""
    first, *rest = filter(None, (SAID.get(part, part) for part in label.split("-")))
    name = f"{first} {' '.join(rest)}".strip()
    return name if any(map(str.isupper, first)) else name[0].upper() + name[1:]


class FormulaIndex(ByChapter):
    """A field that filters, and the equations of each chapter."""

    def run(self):
        return [nodes.raw("", FILTER, format="html"), *super().run()]

    def of_chapter(self, name):
        return [self.row(label, tex) for label, tex in formulas_of(name)]

    def row(self, label, tex):
        about = nodes.paragraph(classes=["about"])
        about += link(in_words(label), self.to_root + addresses.equation(label), classes=["name"])
        here = self.env.docname
        kind = {"refdomain": "math", "reftype": "eq", "reftarget": label, "refdoc": here}
        about += [nodes.Text(" "), addnodes.pending_xref("", nodes.inline("", label), **kind)]
        about += [nodes.Text(" "), nodes.literal("", f"eq:{label}")]
        for place in first_of_each(cited_at().get(label, ())):
            address = self.to_root + addresses.source_line(place.module, place.line)
            about += [nodes.Text(" "), link(f"{place.name} · {place.path}:{place.line}", address)]
        formula = rendered(nodes.math_block(tex, tex), display=True)
        waiting = f"<template>{formula}</template><noscript><code>{escape(tex)}</code></noscript>"
        block = f'<div class="math-block waiting" data-scrolls="formula">{waiting}</div>'
        return nodes.container("", about, nodes.raw("", block, format="html"), classes=["formula"])
