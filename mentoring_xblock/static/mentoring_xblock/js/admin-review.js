// Tells the other reviewers of a proposal that somebody is at it, as the button does for those without scripts.
// Opening the page writes nothing: a link that is fetched ahead, or a tab in the background, claims nothing.

const form = document.querySelector("form[data-tm-claim]");

async function claim() {
  try {
    const answer = await fetch(window.location.href, { method: "POST", body: new FormData(form) });
    if (!answer.ok) {
      return;
    }
    // The answer is this page again: it says who has the claim now.
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const said = page.querySelector(".tm-review__claim");
    if (said) {
      form.replaceWith(document.adoptNode(said));
    }
  } catch {
    // The line is down; the button is still there.
  }
}

function claimWhenVisible() {
  if (document.visibilityState === "visible") {
    document.removeEventListener("visibilitychange", claimWhenVisible);
    claim();
  }
}

if (form) {
  document.addEventListener("visibilitychange", claimWhenVisible);
  claimWhenVisible();
}
