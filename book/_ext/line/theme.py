"""The page around the text: contents, headings, launch links, and no file that the page does not use."""

from pathlib import Path

from docutils import nodes

from builder.plan import parts

BOOK = Path(__file__).resolve().parents[2]
PITCH = "Every method of deep learning derived, read as lines of NumPy, moved with sliders, and tested."
STYLES = ["katex/katex.min.css", "book.css"]
SCRIPTS = ["book.js"]


def setup(app):
    app.add_html_theme("line", str(BOOK / "theme"))
    app.connect("config-inited", configure)
    app.connect("builder-inited", put_landing_page_at_the_root)
    app.connect("doctree-resolved", let_tables_scroll)
    app.connect("html-page-context", dress, priority=900)


def configure(app, config):
    config.html_additional_pages["404"] = "404.html"


def put_landing_page_at_the_root(app):
    """Write book/index as index.html, where visitors and web servers look for it."""
    if app.builder.format != "html":
        return
    uri, filename, root = app.builder.get_target_uri, app.builder.get_outfilename, app.config.root_doc
    app.builder.get_target_uri = lambda name, typ=None: "index.html" if name == root else uri(name, typ)
    app.builder.get_outfilename = lambda name: filename("index" if name == root else name)


def let_tables_scroll(app, doctree, docname):
    """Put each table into a box of its own, which scrolls where the table is wider than a phone."""
    for table in list(doctree.findall(nodes.table)):
        box = nodes.container(classes=["scrolls"])
        table.replace_self(box)
        box += table


def chapter_number(docname):
    """12 for chapters/12_gradient_descent, None for any other page."""
    name = docname.removeprefix("chapters/")
    return int(name[:2]) if name != docname and name[:2].isdigit() else None


def dress(app, pagename, templatename, context, doctree):
    """Everything that the page's template asks for."""
    number = chapter_number(pagename)
    options = app.config.html_theme_options
    repository = (options.get("repository_url") or "").rstrip("/")
    address = app.config.html_baseurl
    context |= {
        "contents": contents(app, pagename),
        "headings": headings(doctree) if doctree else [],
        "eyebrow": eyebrow(number),
        "page_kind": "landing" if pagename == app.config.root_doc else "chapter" if number else "page",
        "description": description(app, pagename, doctree),
        "base_address": f"{address.rstrip('/')}/" if address else "",
        "repository": repository,
        "notebook": f"_sources/{pagename}.ipynb" if number else "",
        "launch": launch(repository, options.get("repository_branch") or "main", pagename),
        "styles": list(STYLES),
        "behaviours": list(SCRIPTS),
        "css_files": [],
        "script_files": [],
    }
    # Sphinx gives entries of the bibliography a role that browsers have given up.
    context["body"] = context.get("body", "").replace('role="doc-biblioentry"', 'role="listitem"')
    if number or 'class="exploration"' in context["body"]:
        context["styles"].append("explore.css")
        context["behaviours"].append("explore.js")


def contents(app, pagename):
    """The book's contents: [{caption, pages: [{docname, title, number, current}]}]."""
    current = "book/api" if pagename.startswith("book/api/") else pagename
    rows = []
    for tree in app.env.external_site_map.root.subtrees:
        pages = [
            {
                "docname": str(item),
                "title": app.env.titles[str(item)].astext(),
                "number": chapter_number(str(item)),
                "current": str(item) == current,
            }
            for item in tree.items
        ]
        rows.append({"caption": tree.caption, "pages": pages})
    return rows


def headings(doctree):
    """The sections of the page, one level below its title: [{anchor, title}]."""
    top = next(iter(doctree.findall(nodes.section)), None)
    below = [child for child in top.children if isinstance(child, nodes.section)] if top else []
    return [
        {"anchor": section["ids"][0], "title": section.next_node(nodes.title).astext()} for section in below
    ]


def eyebrow(number):
    """What stands above a chapter's title: its number and its part."""
    for part in parts():
        if number in part["chapters"]:
            return f"Chapter {number} · {part['title']}"
    return ""


def description(app, pagename, doctree):
    """The page's first paragraph, cut at a word, for search engines and previews."""
    for paragraph in doctree.findall(nodes.paragraph) if doctree else ():
        text = " ".join(paragraph.astext().split())
        if len(text) > 60 and not list(paragraph.findall(nodes.math)):
            return text if len(text) <= 200 else text[:200].rsplit(" ", 1)[0] + " …"
    return PITCH


def launch(repository, branch, pagename):
    """Links that open the notebook elsewhere, once `_config.yml` says where the repository is."""
    if not repository:
        return []
    path = repository.split("://")[-1].partition("/")[2]
    binder = f"https://mybinder.org/v2/gh/{path}/{branch}?urlpath=lab/tree/{pagename}.ipynb"
    colab = f"https://colab.research.google.com/github/{path}/blob/{branch}/{pagename}.ipynb"
    return [{"name": "Open on Binder", "address": binder}, {"name": "Open in Colab", "address": colab}]
