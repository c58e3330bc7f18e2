"""The plan of the book, the table of contents, the folder and the package agree."""

import dlcore
from builder.paths import chapter_names
from builder.plan import chapters, toc_chapters


def test_the_plan_the_contents_and_the_folder_list_the_same_chapters():
    names, listed = chapter_names(), toc_chapters()
    assert not set(names) - set(listed), f"{sorted(set(names) - set(listed))}: not in _toc.yml"
    lost = [f"chapters/{name}.ipynb" for name in sorted(set(listed) - set(names))]
    assert not lost, f"_toc.yml lists {lost}, which are not there"
    assert listed == names
    assert {int(name[:2]) for name in names} <= set(chapters())
    assert list(chapters()) == list(range(1, 34))


def test_every_public_name_is_taught_by_one_chapter_of_the_plan():
    taught = [name for chapter in chapters().values() for name in chapter["teaches"]]
    missing = sorted(set(dlcore.__all__) - set(taught))
    assert not missing, f"{missing}: taught by no chapter of book/parts.yml"
    assert sorted(taught) == sorted(dlcore.__all__)
