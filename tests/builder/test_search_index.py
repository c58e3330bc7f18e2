"""What Pagefind is given of a page."""

from builder import search_index


def test_a_heading_bears_the_id_of_its_section_and_its_weight():
    html = '<article>\n<section class="a" id="top">\n<h1>T</h1>'
    html += '<section id="why">\n<span id="x"></span><h2>Why</h2>'
    read = search_index.page(html, "chapter", "Chapter 4")
    assert '<h1 id="top" data-pagefind-weight="10">T' in read
    assert '<h2 id="why" data-pagefind-weight="7">Why' in read
    assert (
        '<article data-pagefind-body data-pagefind-meta="about:Chapter 4" data-pagefind-weight="2">' in read
    )


def test_a_page_counts_as_what_it_is():
    assert search_index.kind("chapters/04_softmax_regression.html") == ("chapter", "Chapter 4")
    assert search_index.kind("book/api/LSTM.html") == ("name", "API reference")
    assert search_index.kind("book/api/dlcore.core.html") == ("module", "Module")
    assert search_index.kind("book/gallery.html") == ("gathered", "")
    assert search_index.kind("book/setup.html") == ("page", "")


def test_a_term_is_a_page_that_says_where_it_stands():
    glossary = '<dt id="term-tape">tape <span lang="zh">磁带</span>'
    glossary += '<a class="headerlink" href="#">¶</a></dt><dd><p>A list.</p></dd>'
    (address, html), *others = search_index.terms(glossary)
    assert (address, others) == ("terms/term-tape.html", [])
    assert 'data-pagefind-meta="place:book/glossary.html#term-tape"' in html
    assert ">tape</h1><p>磁带</p><p>A list.</p>" in html


def test_words_come_commonest_first_and_without_scripts():
    read = ["<p>loss loss</p><script>loss = scripted</script>", "<p>Gradient, gradient &amp; gradient</p>"]
    assert search_index.words(read) == ["gradient", "loss"]
