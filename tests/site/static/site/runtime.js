/* The part of the platform's page that the workbench leaves out: where handlers are, and Studio's notify().
   Loaded after the workbench's own runtime and before it starts the blocks. */
(() => {
  "use strict";
  const unit = document.getElementById("site-unit");
  // The workbench's runtime builds handler URLs from these two globals. Who is asking is the session's to say.
  window.handlerBaseUrl = unit.dataset.handlers;
  window.studentId = "";
  if (!window.RuntimeProvider) {
    return;
  }
  const say = (text) => {
    const status = document.getElementById("site-status");
    if (status) {
      status.textContent = text;
      status.hidden = !text;
    }
  };
  // What Studio does for an editor: says that it saves, shows an error in words, closes on cancel.
  window.RuntimeProvider.versions[1].notify = (name, data = {}) => {
    if (name === "save" && data.state === "start") {
      say("Saving …");
    } else if (name === "save" && data.state === "end") {
      window.location.assign(window.location.pathname + "?saved=1");
    } else if (name === "error") {
      say([data.title, data.message || data.msg].filter(Boolean).join(": "));
    } else if (name === "cancel") {
      window.location.assign(window.location.pathname);
    }
  };
  if (new URLSearchParams(window.location.search).has("saved")) {
    say("Saved. Learners see it from now on.");
  }
})();
