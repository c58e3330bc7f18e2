"""Every chapter has the parts, and keeps the promises, of a chapter of this book."""

import re

import nbformat
import pytest

import dlcore
import dlcore.notebook
from builder import chapter_contents
from builder.equation_lines import cited_at
from builder.notebooks import normalize
from builder.paths import chapter_names, notebook_path
from builder.plan import chapters, taught_in
from builder.run import reason, record_of
from tests.chapters import reading
from tests.parity.listing import CASES, listings_of

NAMES = chapter_names()
PARTS = (
    "Question",
    "Predict",
    "Derive",
    "Read the code",
    "Check",
    "Train",
    "Explore",
    "Break it",
    "Belief",
    "Recall",
    "Summary",
    "Exercises",
    "Further reading",
)
FEW_EQUATIONS = {1, 33}  # history and outlook
WITHOUT_LISTINGS = {1, 2}  # before the first model
BYTES = 400_000
SECONDS = 60
MEGABYTES = 1000
OUTPUT_LINES = 25
WORDS = 1800
CODE_LINES = 25
QUESTIONS = 5
FOLDED = {"hide-input", "solution"}

exercise = re.compile(r"^:{3,}\{exercise(?:-start)?\}.*?^:label: *([\w-]+)", re.MULTILINE | re.DOTALL)
solution = re.compile(r"^:{3,}\{solution(?:-start)?\} +([\w-]+)\s*\n:class: dropdown$", re.MULTILINE)
one_minute = re.compile(
    r"^### One minute each$(.*?)^:{3,}\{admonition\} Answers\n:class: dropdown\n(.*?)^:{3,}$",
    re.MULTILINE | re.DOTALL,
)
tried = re.compile(r"^expected (.+), yours (.+)$", re.MULTILINE)
every_chapter = pytest.mark.parametrize("name", NAMES)


def number(name):
    return int(name[:2])


def test_the_landing_page_counts_what_there_is():
    held = chapter_contents.counts()
    assert held["chapters"] == len(NAMES)
    assert held["equations"] == len(chapter_contents.stated_in()) >= held["equations in code"] > 0
    assert held["exercises"] >= held["checked exercises"] > 0


@every_chapter
def test_it_uses_the_names_that_it_teaches(name):
    missing = set(chapters()[number(name)]["teaches"]) - reading.names_used(name)
    assert not missing, f"the plan says that {name} teaches {sorted(missing)}"


@every_chapter
def test_it_has_the_parts(name):
    assert len(reading.headings(name, 1)) == 1
    sections = reading.headings(name, 2)
    missing = [part for part in PARTS if not any(section.startswith(part) for section in sections)]
    assert not missing, f"no section begins with {missing}; there are {sections}"


@every_chapter
def test_it_is_long_enough_to_teach_and_short_enough_to_load(name):
    assert len(re.findall(r"\w+", chapter_contents.text_of(name))) >= WORDS
    assert notebook_path(name).stat().st_size < BYTES


@every_chapter
def test_its_explorations(name):
    explorations = chapter_contents.exploration_names(name)
    assert len(explorations) >= 2
    manifests = [chapter_contents.manifest_of(name, each) for each in explorations]
    assert all(len(manifest["alt"]) >= 40 for manifest in manifests)
    assert [len(manifest["states"]) for manifest in manifests] == chapter_contents.states_of(name)
    assert sum(chapter_contents.states_of(name)) <= 200


@every_chapter
def test_its_exercises_have_folded_solutions_and_two_are_checked(name):
    exercises = exercise.findall(chapter_contents.text_of(name))
    assert len(exercises) >= 6
    assert sorted(solution.findall(chapter_contents.text_of(name))) == sorted(exercises)
    assert all(label.startswith(f"{name[:2]}-") for label in exercises)
    checked = {
        label
        for cell in chapter_contents.cells_of(name, "code")
        if "solution" in cell["metadata"].get("tags", [])
        for label in chapter_contents.CHECKED.findall(chapter_contents.text_in(cell))
    }
    assert len(checked) >= 2, f"solution cells check only {sorted(checked)}"
    assert checked <= set(exercises)


@every_chapter
def test_its_solutions_in_code_are_hidden_at_first(name):
    for cell in chapter_contents.cells_of(name, "code"):
        if "solution" in cell["metadata"].get("tags", []):
            assert cell["metadata"].get("jupyter", {}).get("source_hidden"), chapter_contents.text_in(cell)


@every_chapter
def test_the_code_that_it_shows_is_short(name):
    for cell in chapter_contents.cells_of(name, "code"):
        if not FOLDED & set(cell["metadata"].get("tags", [])):
            assert chapter_contents.text_in(cell).count("\n") < CODE_LINES, chapter_contents.text_in(cell)


@every_chapter
def test_five_questions_take_a_minute_each_and_have_folded_answers(name):
    (questions, answers), *others = one_minute.findall(chapter_contents.text_of(name))
    assert not others
    for text in (questions, answers):
        assert re.findall(r"^(\d)\. ", text, re.MULTILINE) == [str(n + 1) for n in range(QUESTIONS)]


@every_chapter
def test_a_checked_exercise_begins_with_a_cell_to_write_in(name):
    """It runs as it stands, and the solution prints what its first test expects."""
    cells = chapter_contents.cells_of(name, "code")
    blank = [cell for cell in cells if "write" in cell["metadata"].get("tags", [])]
    expected = {defined: wanted for cell in blank for defined, wanted in first_tests(cell) if wanted}
    for cell in cells:
        if "solution" in cell["metadata"].get("tags", []):
            for label in chapter_contents.CHECKED.findall(chapter_contents.text_in(cell)):
                answers = dict(first_tests(cell, right=True))
                assert answers.items() & expected.items(), (
                    f"{label}: no cell to write in that expects {answers}"
                )


def first_tests(cell, *, right=False):
    """(function, what its first test expects) for what a cell defines; right: whether it must be answered."""
    functions = re.findall(r"^def (\w+)\(", chapter_contents.text_in(cell), re.MULTILINE)
    printed = "".join(text for output in cell["outputs"] for text in output.get("text", []))
    for wanted, got in tried.findall(printed):
        if not right or wanted == got:
            yield from ((function, wanted) for function in functions)


@every_chapter
def test_it_shows_the_same_in_another_library_and_the_parity_tests_run_it(name):
    shown = set(listings_of(name))
    assert shown or number(name) in WITHOUT_LISTINGS
    assert shown == {library for chapter, library in CASES if chapter == name}, (
        f"tests/parity/listings/ch{name}.py"
    )


@every_chapter
def test_its_equations_are_labelled_and_tied_to_the_code(name):
    here = {label for label, chapter in chapter_contents.stated_in().items() if chapter == name}
    assert len(here) >= (2 if number(name) in FEW_EQUATIONS else 8)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", label) for label in here)
    metadata = nbformat.read(notebook_path(name), as_version=4).metadata
    assert sorted(metadata.get("dlcore", {}).get("implements", [])) == sorted(here & cited_at().keys())


@every_chapter
def test_what_its_names_cite_is_stated(name):
    """A label cited by a function or class that a written chapter teaches is an equation of the book."""
    lost = {
        label: places[0].path
        for label, places in cited_at().items()
        for place in places
        if label not in chapter_contents.stated_in() and taught_in(place.name.split(".")[0]) == number(name)
    }
    assert not lost, f"cited, but stated in no chapter: {lost}"


@every_chapter
def test_no_label_stands_twice(name):
    labels = [label for label, _ in chapter_contents.formulas_of(name)]
    assert len(labels) == len(set(labels))
    assert all(chapter_contents.stated_in()[label] == name for label in labels)


@every_chapter
def test_it_redefines_no_public_name(name):
    public = {*dlcore.__all__, *dlcore.notebook.__all__}
    assert sorted(reading.names_bound(reading.tree(name)) & public) == []


@every_chapter
def test_every_cell_was_run_in_order(name):
    counts = [cell["execution_count"] for cell in chapter_contents.cells_of(name, "code")]
    assert counts == list(range(1, len(counts) + 1))
    assert all(chapter_contents.text_in(cell).strip() for cell in chapter_contents.cells_of(name, "code"))


@every_chapter
def test_its_outputs_are_short_and_clean(name):
    for count, output in reading.outputs(name):
        assert output["output_type"] != "error", f"cell {count}"
        assert output.get("name") != "stderr", f"cell {count}: {output.get('text')}"
        text = "".join(output.get("text", "")) or chapter_contents.plain(output)
        shown_source = text.startswith("# dlcore/")
        assert shown_source or text.count("\n") <= OUTPUT_LINES, f"cell {count} prints too much"
        assert " at 0x" not in text, f"cell {count} prints an address"


@every_chapter
def test_every_picture_says_what_is_to_be_seen(name):
    for count, output in reading.outputs(name):
        if "image/png" in output.get("data", {}):
            alt = output["metadata"].get("image/png", {}).get("alt", "")
            assert len(alt) >= 20, f"cell {count}: {alt!r}"


@every_chapter
def test_it_measures_a_belief(name):
    beliefs = chapter_contents.beliefs_of(name)
    assert beliefs
    for belief in beliefs:
        assert not belief.claim.endswith("."), "a claim is quoted without its full stop"
        assert belief.measured[0] == belief.measured[0].upper()
        assert belief.measured.endswith("."), "what was measured is said in sentences"


@every_chapter
def test_it_is_stored_as_make_notebooks_stores_it(name):
    text = notebook_path(name).read_text("utf-8")
    tidy = nbformat.writes(normalize(nbformat.reads(text, as_version=4))) + "\n"
    assert text == tidy, f"{name}: run `make notebooks CHAPTERS={name}`"


@every_chapter
def test_its_last_run_stands_and_kept_to_its_time_and_memory(name):
    assert not reason(name), f"{name} must run again ({reason(name)}): make book"
    record = record_of(name)
    if record["cpu_seconds"] is not None:  # Windows does not say
        assert record["cpu_seconds"] - record["drawing_seconds"] < SECONDS
        assert record["peak_mb"] < MEGABYTES
