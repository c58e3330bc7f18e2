"""Source on a page: numbered, linked, and shown even where the file has gone on."""

from pages import addresses, listings


def test_a_shown_function_bears_the_numbers_of_its_file():
    code = "# dlcore/optim/sgd.py · SGD\nclass SGD(Optimizer):\n    pass"
    html = listings.shown_source(code, "chapters/12_gradient_descent")
    first = listings.first_line("dlcore/optim/sgd.py", "SGD")
    assert f'data-line="{first}"' in html
    assert f'href="../{addresses.source_line("dlcore.optim.sgd", first)}"' in html


def test_what_is_gone_since_the_chapter_ran_is_shown_without_a_link_and_told(caplog):
    gone = "# dlcore/optim/steepest.py · Steepest\nclass Steepest:\n    pass\n"
    moved = "\n# dlcore/optim/sgd.py · Steepest.step\ndef step(self):\n    pass"
    html = listings.shown_source(gone + moved, "chapters/12_gradient_descent")
    assert html.count('data-line="1"') == 2
    assert "<a " not in html
    assert [record.args[0] for record in caplog.records] == ["Steepest", "Steepest.step"]


def test_a_part_of_a_file_keeps_its_numbers_and_the_colours_of_a_text_over_several_lines():
    code = 'x = """one\ntwo\nthree"""\ny = 1\n'
    html = listings.numbered_part(code, 2, 3, "")
    assert 'id="line-2" data-line="2"><span class="s2">two</span>' in html.replace("sd", "s2")
    assert 'data-line="1"' not in html
    assert 'data-line="4"' not in html
