/* Leaving the editor: asks first when somebody closes the page, the modal or the editor with unsaved changes. */

export class Leaving {
  constructor(editor, { isChanged }) {
    this.editor = editor;
    /* Studio's window around the editor, null where there is none. */
    this.modal = editor.closest(".modal-window");
    this.isChanged = isChanged;
    this.question = editor.querySelector("[data-tm-leave]");
    this.isLeaving = false;
    this.leaveToTheHost();
  }

  /* Studio's modal has a bar of its own, with Save and Cancel; a second pair would ask which of them counts. */
  leaveToTheHost() {
    if (this.modal?.querySelector(".modal-actions .action-save")) {
      this.editor.dataset.tmHostBar = "1";
      this.editor.querySelector("[data-tm-save]").hidden = true;
      this.editor.querySelector("[data-tm-cancel]").hidden = true;
    }
  }

  guard() {
    const onLeave = (event) => {
      if (!this.editor.isConnected) {
        window.removeEventListener("beforeunload", onLeave);
      } else if (!this.isLeaving && this.isChanged()) {
        event.preventDefault();
      }
    };
    window.addEventListener("beforeunload", onLeave);
    // Before the host's own listeners, which close.
    (this.modal || this.editor).addEventListener("click", (event) => {
      const button = event.target.closest(".modal-actions .action-cancel, [data-tm-cancel]");
      if (button && !this.isLeaving && this.isChanged()) {
        event.preventDefault();
        event.stopImmediatePropagation();
        this.closing = button;
        this.ask();
      }
    }, true);
  }

  ask() {
    this.question.hidden = false;
    this.question.focus();
  }

  stay() {
    this.question.hidden = true;
    this.closing?.focus();
  }

  leave() {
    this.isLeaving = true;
    this.closing.click();
  }
}
