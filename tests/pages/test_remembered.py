"""What the build remembers is what Sphinx would have computed."""

from sphinx.search.en import SearchEnglish

from pages import remembered


def test_stems_are_those_of_sphinx(monkeypatch):
    words = ["gradients", "gradient", "softmax", "layers", "trained", "trained"]
    plain = SearchEnglish({})
    wanted = [plain.stem(word) for word in words]
    monkeypatch.setattr(SearchEnglish, "stem", SearchEnglish.stem)
    remembered.setup(None)
    assert [SearchEnglish({}).stem(word) for word in words] == wanted
