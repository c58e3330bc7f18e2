// The page of formulas: each is put in when it comes near the screen, and a field shows those with its words.
"use strict";

{
  const NEAR = "100% 0px"; // a screen's height before it is seen

  function putIn(box) {
    const template = box.querySelector("template");
    if (template) box.replaceChildren(template.content);
    box.classList.remove("waiting");
  }

  const coming = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      coming.unobserve(entry.target);
      putIn(entry.target);
    }
  }, { rootMargin: NEAR });
  const boxes = document.querySelectorAll(".math-block.waiting");
  for (const box of boxes) coming.observe(box);
  addEventListener("beforeprint", () => boxes.forEach(putIn));

  const field = document.getElementById("formula-filter");
  const said = field.parentElement.querySelector("[role=status]");
  const sections = [...document.querySelectorAll("article section[id^=chapter-]")].map((section) => ({
    section,
    chapter: section.querySelector("h2").textContent.toLowerCase(),
    rows: [...section.querySelectorAll(".formula")].map((row) => [row, row.querySelector(".about").textContent.toLowerCase()]),
  }));

  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { section, chapter, rows } of sections) {
      let here = 0;
      for (const [row, about] of rows) {
        row.hidden = !words.every((word) => about.includes(word) || chapter.includes(word));
        here += !row.hidden;
      }
      section.hidden = !here;
      shown += here;
    }
    said.textContent = words.length ? `${shown} of ${boxes.length}` : "";
  });
}
