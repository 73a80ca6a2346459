/* Copies an address to the clipboard and says so on the button. Without the clipboard the link beside it remains. */

for (const button of document.querySelectorAll("[data-tm-copy]")) {
  if (!navigator.clipboard) {
    button.hidden = true;
    continue;
  }
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    const before = button.textContent;
    try {
      await navigator.clipboard.writeText(button.dataset.tmCopy);
    } catch {
      return;
    }
    button.textContent = button.dataset.tmCopied;
    setTimeout(() => {
      button.textContent = before;
    }, 2000);
  });
}
