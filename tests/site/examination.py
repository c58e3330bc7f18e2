"""What every page must be: quiet, self-contained, accessible in light and dark, and fit for a phone."""

from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
WIDER = """() => {
  const wide = [...document.querySelectorAll("body *")].filter((element) => {
    const box = element.getBoundingClientRect();
    if (box.right <= innerWidth + 1 || box.width === 0) return false;
    for (let up = element; up; up = up.parentElement) {
      const style = getComputedStyle(up);
      if (up !== element && style.overflowX !== "visible") return false;
      if (style.position === "fixed" || style.clipPath !== "none") return false;
    }
    return true;
  });
  return [document.documentElement.scrollWidth, wide.map((element) => element.outerHTML.slice(0, 120))];
}"""

# Observers of sizes hear of a change with the next frame; the frame after it shows what they did.
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"

# On a phone, formulas whose mark (a comma, say) has slipped to the beginning of the next line.
APART = """() => [...document.querySelectorAll(".joined")].filter((joined) => {
  const bases = joined.querySelectorAll(".base");
  const mark = document.createRange();
  mark.selectNode(joined.lastChild);
  const box = mark.getBoundingClientRect();
  const apart = joined.lastChild.nodeType === Node.TEXT_NODE;
  return apart && box.width && (bases.length > 1 || box.top > bases[0].getBoundingClientRect().bottom);
}).map((joined) => joined.textContent)"""


def violations(page, *rules, within="html"):
    """What axe finds wrong, in words; by all its rules, or by some; on the page, or in a part of it."""
    options = {"resultTypes": ["violations"]} | ({"runOnly": rules} if rules else {})
    found = page.evaluate("([part, options]) => axe.run(part, options)", [within, options])["violations"]
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


def open_fully(page, address):
    """Open a page and everything folded on it, and lay out what is far from the window too."""
    page.goto(address)
    page.add_style_tag(content="* { content-visibility: visible !important }")
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true })")


def examine(page, server, address):
    """Open a page in light, in the dark and on a phone, and assert what must hold in each."""
    page.emulate_media(reduced_motion="reduce")
    open_fully(page, server + address)
    assert {urlsplit(each).netloc for each in page.addresses} == {urlsplit(server).netloc}
    page.add_script_tag(content=AXE)
    assert violations(page) == [], "in light"
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    assert violations(page, "color-contrast") == [], "in the dark"
    page.set_viewport_size({"width": 360, "height": 740})
    page.evaluate(DRAWN)
    width, wide = page.evaluate(WIDER)
    assert width <= 360, wide
    assert wide == []
    assert violations(page, "scrollable-region-focusable", "target-size") == [], "on a phone"
    assert page.evaluate(APART) == [], "on a phone no line begins with the mark after a short formula"
    assert page.troubles == []
