// Comfort on the authoring pages of Django's admin; each of them works without it. Nothing is decided here.

// A second click on a slow line would send the form twice; the server does it once all the same.
let typed = false;
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!("tmOnce" in form.dataset)) {
    return;
  }
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  typed = false;
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) {
    delete form.dataset.sent;
  }
});

// Whoever leaves with something typed is asked first, in the browser's own words.
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

// A cell is as high as what stands in it.
function fit(area) {
  const lines = area.value.split("\n").reduce((sum, line) => sum + 1 + Math.floor(line.length / Math.max(20, area.cols)), 0);
  area.rows = Math.min(16, Math.max(4, lines + 1));
}
for (const area of document.querySelectorAll(".tm-author__grid td textarea")) {
  fit(area);
  area.addEventListener("input", () => fit(area));
}
