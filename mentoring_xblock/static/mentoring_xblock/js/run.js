// A run of "pair everyone" that is under way: asks how far it is, shows it, and reloads the page once it stands
// elsewhere. Without this script the page has a link for it.

const PAUSE = 2000;
const PAUSE_AFTER_TROUBLE = 10000;

const run = document.querySelector("[data-run]");

async function look() {
  let pause = PAUSE;
  try {
    const answer = await fetch(run.dataset.run, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (!answer.ok) {
      throw new Error(answer.statusText);
    }
    const { state, percent, words } = await answer.json();
    if (state !== run.dataset.state) {
      window.location.reload();
      return;
    }
    run.querySelector("progress").value = percent;
    const line = run.querySelector("[data-words]");
    // Written only when it changes, so that it is read out once.
    if (line.textContent !== words) {
      line.textContent = words;
    }
  } catch {
    pause = PAUSE_AFTER_TROUBLE;
  }
  window.setTimeout(look, pause);
}

if (run) {
  window.setTimeout(look, PAUSE);
}
