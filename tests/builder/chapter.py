"""Chapters that the tests of the builder write."""

import nbformat


def write_chapter(folder, *cells, name="12_descent", printed=()):
    """Write a chapter of these cells, stored as run; printed: what the first of them are said to print."""
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    for count, cell in enumerate(book.cells, 1):
        cell.execution_count = count
    for cell, text in zip(book.cells, printed, strict=False):
        cell.outputs = [nbformat.v4.new_output("stream", text=text)]
    nbformat.write(book, folder / "chapters" / f"{name}.ipynb")
    return name
