// Comfort on the authoring pages of Django's admin; each of them works without it. Nothing is decided here.

// The browser asks before somebody leaves with unsaved text; sending the form is not leaving.
let typed = false;
document.addEventListener("submit", (event) => {
  if ("tmTyped" in event.target.dataset) {
    typed = false;
  }
});
document.addEventListener("input", (event) => {
  if (event.target.form && "tmTyped" in event.target.form.dataset) {
    typed = true;
  }
});
window.addEventListener("beforeunload", (event) => {
  if (typed) {
    event.preventDefault();
  }
});

// A cell is as high as its content.
function fit(area) {
  const lines = area.value.split("\n").reduce((sum, line) => sum + 1 + Math.floor(line.length / Math.max(20, area.cols)), 0);
  area.rows = Math.min(16, Math.max(4, lines + 1));
}
for (const area of document.querySelectorAll(".tm-author__grid td textarea")) {
  fit(area);
  area.addEventListener("input", () => fit(area));
}
