"""What storing a notebook keeps."""

import nbformat

from builder import chapter_contents, notebooks


def test_normalising_is_idempotent_and_drops_what_changes_from_run_to_run():
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "x"}, "text/plain": "Slider"}
    cell = nbformat.v4.new_code_cell("1 + 1", metadata={"execution": {"iopub": "now"}, "tags": ["solution"]})
    cell.outputs = [
        nbformat.v4.new_output("stream", text="a"),
        nbformat.v4.new_output("stream", text="b"),
        nbformat.v4.new_output("display_data", data=view),
    ]
    book = nbformat.v4.new_notebook(cells=[cell, nbformat.v4.new_code_cell("1 + 1")])
    book.metadata = {"widgets": {}, "language_info": {"version": "3.11.7"}, "dlcore": {"implements": []}}
    once = notebooks.normalize(book)
    assert once == notebooks.normalize(once)
    assert set(once.metadata) == {"dlcore", "kernelspec"}
    folded = {"cellView": "form", "jupyter": {"source_hidden": True}}
    assert once.cells[0].metadata == {"tags": ["solution"]} | folded
    assert once.cells[1].metadata == {}
    assert [output.get("text") for output in once.cells[0].outputs] == ["ab", None]
    assert once.cells[0].outputs[1].data == {"text/plain": "Slider"}
    assert len({cell.id for cell in once.cells}) == 2


def test_formulas_are_read_from_the_prose(monkeypatch):
    text = "$$\na\n$$\n\ntext\n\n$$\nb \\\\\nc\n$$ (two-lines)\n\n$$\nd\n$$ (one-line)"
    monkeypatch.setattr(chapter_contents, "text_of", lambda name: text)
    assert chapter_contents.formulas_of("any") == [("two-lines", "b \\\\\nc"), ("one-line", "d")]
