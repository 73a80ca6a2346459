/* The part of the platform's script that starts a block, and Studio's modal around an editor: which buttons its bar has,
   what they do, and what the block tells it. What was told is kept in `window.told` for the tests. */
(() => {
  "use strict";
  window.told = [];
  const wrapper = document.querySelector(".xblock[data-init]");
  const modal = document.querySelector(".modal-window");
  const runtime = {
    handlerUrl: (_element, name) => `${document.body.dataset.handlers}${wrapper.dataset.usage}/${name}`,
    notify: (name, data = {}) => {
      window.told.push({ name, state: data.state, message: data.message });
      if (modal && (name === "cancel" || (name === "save" && data.state === "end"))) {
        modal.remove();
      }
    },
  };

  // The learning application's frame is told how high its content is.
  if (window.parent !== window) {
    new ResizeObserver(() => {
      window.parent.postMessage({ height: document.body.offsetHeight }, "*");
    }).observe(document.body);
  }
  const unit = document.querySelector(".unit-frame");
  // What the learning application tells the frame, as it does: at once, and whenever somebody scrolls.
  const tell = () => unit?.contentWindow.postMessage({
    type: "unit.visibilityStatus",
    data: { topPosition: unit.getBoundingClientRect().top, viewportHeight: window.innerHeight },
  }, window.origin);
  window.addEventListener("scroll", tell);
  window.addEventListener("message", (event) => {
    if (event.data.height) {
      unit.style.height = `${event.data.height}px`;
      tell();
    }
  });

  if (!wrapper) {
    return;
  }
  const given = wrapper.querySelector(":scope > .xblock_json_init_args").textContent;
  const block = window[wrapper.dataset.init](runtime, wrapper, JSON.parse(given)) || {};

  // The library's frame hangs on these two buttons, and stops where it finds none.
  if (document.body.dataset.host === "library") {
    for (const name of ["cancel", "save"]) {
      document.querySelector(`.${name}-button`).addEventListener("click", () => window.told.push({ name: `${name}-clicked` }));
    }
  }
  if (!modal) {
    return;
  }
  const bar = modal.querySelector(".modal-actions");
  const [save, cancel] = [bar.querySelector(".action-save"), bar.querySelector(".action-cancel")];
  if (modal.querySelector(".editor-with-buttons")) {
    return;
  }
  bar.hidden = false;
  if (!block.save) {
    save.parentElement.hidden = true;
    cancel.textContent = "Close";
  }
  modal.addEventListener("click", (event) => {
    if (event.target.closest(".action-save")) {
      event.preventDefault();
      const values = block.save();
      if (values) {
        // The platform would write these values itself, past the block's own checks.
        window.told.push({ name: "written by the platform" });
      }
    } else if (event.target.closest(".action-cancel")) {
      event.preventDefault();
      modal.remove();
    }
  });
})();
