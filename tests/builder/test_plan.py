"""The plan of the book."""

from builder import plan


def test_a_chapter_builds_on_earlier_ones():
    for number, chapter in plan.chapters().items():
        assert all(need < number for need in chapter["needs"]), number
        assert chapter["needs"] == sorted(set(chapter["needs"])), number


def test_a_route_holds_all_that_its_last_chapter_rests_on():
    for number in plan.chapters():
        way = plan.route(number)
        assert way[-1] == number
        for step in way:
            assert set(plan.chapters()[step]["needs"]) <= set(way)
