// Comfort on the import pages of Django's admin; each of them works without it. Nothing is decided here.

const EVERY = 1000;
const LONGEST = 10000;

// The page that waits asks how far it is, ever more rarely, and shows the outcome once there is one.
const waiting = document.querySelector("[data-tm-progress]");

async function ask(pause) {
  try {
    const answer = await fetch(waiting.dataset.tmProgress, { headers: { Accept: "application/json" } });
    if (!answer.ok) {
      window.location.reload();
      return;
    }
    const said = await answer.json();
    if (!said.working) {
      window.location.reload();
      return;
    }
    const bar = waiting.querySelector("progress");
    bar.max = said.of;
    bar.value = said.done;
    const status = waiting.querySelector("[role=status]");
    // Written only when it differs, or a screen reader would say it each time.
    if (status.textContent !== said.sentence) {
      status.textContent = said.sentence;
    }
  } catch {
    // The line is down for a moment; the next time tells.
  }
  window.setTimeout(ask, pause, Math.min(LONGEST, pause * 1.2));
}

if (waiting) {
  window.setTimeout(ask, EVERY, EVERY);
}
