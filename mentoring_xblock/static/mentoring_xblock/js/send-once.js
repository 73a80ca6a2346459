// A second click on a slow line would send a form marked data-tm-once twice; the server does it once all the same.

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
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) {
    delete form.dataset.sent;
  }
});
