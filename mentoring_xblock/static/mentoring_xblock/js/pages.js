// Comfort on the pages; each of them works without it. Nothing is fetched and nothing is decided here.

// A refusal is shown where it arose, which may be far down the page.
const trouble = document.getElementById("trouble");
if (trouble) {
  trouble.focus();
}

// An address with a fragment opens the folded part that it points into.
function openTarget() {
  const target = window.location.hash.length > 1 && document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
  for (let part = target; part; part = part.parentElement) {
    if (part instanceof HTMLDetailsElement) {
      part.open = true;
    }
  }
}
window.addEventListener("hashchange", openTarget);
openTarget();

// A second click on a slow line would send the form twice; the server minds its token, the person sees one answer.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) {
    delete form.dataset.sent;
  }
});
