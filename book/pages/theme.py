"""The page around the text: contents, headings, launch links, and no file that the page does not use."""

import json

from docutils import nodes

import dlcore
from builder import page_python
from builder.page_runs import noted
from builder.paths import ROOT
from builder.plan import parts
from builder.public_names import row_of, summary
from builder.run import record_of
from pages import addresses
from pages.addresses import chapter_number
from pages.api_index import row_title

PITCH = "Every method of deep learning derived, read as lines of NumPy, moved with sliders, and tested."
STYLES = ["katex/katex.min.css", "book.css"]
SCRIPTS = ["book.js"]
NOT_FOUND = "404"  # shown in the place of a page that is not there, in whatever folder that page would be


def setup(app):
    app.add_html_theme("book", str(ROOT / "book" / "theme"))
    app.connect("config-inited", configure)
    app.connect("doctree-resolved", let_tables_scroll)
    app.connect("html-page-context", dress, priority=900)


def configure(app, config):
    config.html_additional_pages[NOT_FOUND] = "404.html"


def let_tables_scroll(app, doctree, docname):
    """Put each table into a box of its own, which scrolls where the table is wider than a phone."""
    for table in list(doctree.findall(nodes.table)):
        box = nodes.container(classes=["scrolls"])
        table.replace_self(box)
        box += table


def dress(app, pagename, templatename, context, doctree):
    """Everything that the page's template asks for."""
    number = chapter_number(pagename)
    options = app.config.html_theme_options
    repository = (options.get("repository_url") or "").rstrip("/")
    base = app.config.html_baseurl
    base = f"{base.rstrip('/')}/" if base else ""
    rows = contents(app, pagename)
    before, after = beside(rows, pagename)
    context |= {
        "contents": rows,
        "prev": before,
        "next": after,
        "headings": headings(doctree) if doctree and pagename != addresses.LANDING else [],
        "eyebrow": eyebrow(pagename),
        "page_kind": "landing" if pagename == addresses.LANDING else "chapter" if number else "page",
        "description": description(app, pagename, doctree),
        "base_address": base,
        "own_address": base and base + addresses.page(pagename),
        "repository": repository,
        "notebook": addresses.notebook(pagename) if number else "",
        "runs": what_runs(pagename) if number else None,
        "launch": launch(repository, options.get("repository_branch") or "main", pagename),
        "styles": list(STYLES),
        "behaviours": list(SCRIPTS),
        "css_files": [],
        "script_files": [],
    }
    if pagename == NOT_FOUND and base:
        context |= {"pathto": from_anywhere(base), "content_root": base}
    # Sphinx gives entries of the bibliography a role that browsers have given up.
    context["body"] = context.get("body", "").replace('role="doc-biblioentry"', 'role="listitem"')
    if number or 'class="exploration"' in context["body"]:
        context["styles"].append("explore.css")
        context["behaviours"].append("explore.js")
    if 'id="formula-filter"' in context["body"]:
        context["behaviours"].append("formulas.js")


def what_runs(pagename):
    """What the page is told of its cells: the packages they import, the seconds of each, what differs there.

    None where the site has no Python of its own.
    """
    if not page_python.is_gathered():
        return None
    name = addresses.chapter_name(pagename)
    record = record_of(name)
    imported = set(record.get("imported", ()))
    return {
        "packages": " ".join(each for each, module in page_python.PACKAGES.items() if module in imported),
        "seconds": " ".join(f"{seconds:g}" for seconds in record.get("cell_seconds", ())),
        "differs": json.dumps({each["cell"]: each["said"] for each in noted(name).get("cells", ())}),
    }


def from_anywhere(base):
    """Sphinx's `pathto` for a page that may be shown at any depth: whole addresses."""
    return lambda target, resource=False: base + (target if resource else addresses.page(target))


def contents(app, pagename):
    """The book's contents: [{caption, pages: [{docname, title, number, current}]}]."""
    current = addresses.API if addresses.in_reference(pagename) else pagename
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


def beside(rows, pagename):
    """The pages before and after this one in the contents, or None; the reference is looked up, not read."""
    pages = [
        {"docname": addresses.LANDING, "title": "The beginning"},
        *(p for row in rows for p in row["pages"]),
    ]
    place = next((i for i, page in enumerate(pages) if page["docname"] == pagename), None)
    if place is None:
        return None, None
    return (pages[place - 1] if place else None), (pages[place + 1] if place + 1 < len(pages) else None)


def headings(doctree):
    """The sections of the page, one level below its title: [{anchor, title}]."""
    top = next(iter(doctree.findall(nodes.section)), None)
    below = [child for child in top.children if isinstance(child, nodes.section)] if top else []
    return [
        {"anchor": section["ids"][0], "title": section.next_node(nodes.title).astext()} for section in below
    ]


def eyebrow(pagename):
    """What stands above the title: a chapter's number and part, the row of a page of the reference."""
    number = chapter_number(pagename)
    for part in parts():
        if number in part["chapters"]:
            return {"text": f"Chapter {number} · {part['title']}"}
    if not addresses.in_reference(pagename):
        return None
    name = addresses.names_by_document().get(pagename)
    row = row_of(name) if name else "modules"
    address = addresses.to_root(pagename) + addresses.reference_row(row)
    return {"text": f"API reference · {row_title(row)}", "address": address}


def description(app, pagename, doctree):
    """The page's first paragraph, cut at a word, for search engines and previews; what a public name does."""
    name = addresses.names_by_document().get(pagename)
    if name:
        return f"{name} in dlcore: {summary(getattr(dlcore, name).__doc__)}"
    for paragraph in doctree.findall(nodes.paragraph) if doctree else ():
        text = " ".join(paragraph.astext().split())
        if len(text) > 60 and not list(paragraph.findall(nodes.math)):
            return text if len(text) <= 200 else text[:200].rsplit(" ", 1)[0] + " …"
    return PITCH


def launch(repository, branch, pagename):
    """Links that open the notebook elsewhere, once `_config.yml` says where the repository is."""
    if not repository:
        return []
    return [
        {"name": "Open on Binder", "address": addresses.on_binder(repository, branch, pagename)},
        {"name": "Open in Colab", "address": addresses.in_colab(repository, branch, pagename)},
    ]
