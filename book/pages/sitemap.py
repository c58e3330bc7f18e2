"""What search engines ask for: the list of the pages, and where it is. It needs the site's address."""

from html import escape
from pathlib import Path

from pages import addresses


def setup(app):
    app.connect("build-finished", write)


def write(app, exception):
    """Write sitemap.xml and robots.txt, where `html.baseurl` in _config.yml says where the site will be."""
    base = app.config.html_baseurl
    if exception or not base or app.builder.format != "html":
        return
    base = f"{base.rstrip('/')}/"
    pages = sorted(escape(base + addresses.page(name)) for name in app.env.found_docs)
    rows = "".join(f"<url><loc>{page}</loc></url>\n" for page in pages)
    names = "http://www.sitemaps.org/schemas/sitemap/0.9"
    sitemap = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{names}">\n{rows}</urlset>\n'
    Path(app.outdir, "sitemap.xml").write_text(sitemap, "utf-8")
    Path(app.outdir, "robots.txt").write_text(
        f"User-agent: *\nAllow: /\nSitemap: {base}sitemap.xml\n", "utf-8"
    )
