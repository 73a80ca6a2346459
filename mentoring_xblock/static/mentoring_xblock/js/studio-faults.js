/* What the server refused: beside each field, and all of it at the top, where the focus goes; links lead to the fields. */

export class Faults {
  constructor(editor, form) {
    this.editor = editor;
    this.form = form;
  }

  clear() {
    this.editor.querySelector("[data-tm-summary]").hidden = true;
    this.editor.querySelector("[data-tm-leave]").hidden = true;
    for (const line of this.form.querySelectorAll(".tm-error")) {
      for (const field of this.form.querySelectorAll(`[aria-describedby~="${CSS.escape(line.id)}"]`)) {
        const others = field.getAttribute("aria-describedby").split(" ").filter((id) => id !== line.id);
        field.setAttribute("aria-describedby", others.join(" "));
      }
      line.remove();
    }
    this.form.querySelectorAll("[aria-invalid]").forEach((field) => field.removeAttribute("aria-invalid"));
  }

  /* What is wrong beside each field, and all of it at the top, where the focus goes; from there a link leads to each. */
  show(refusal) {
    this.clear();
    const summary = this.editor.querySelector("[data-tm-summary]");
    const message = document.createElement("p");
    const links = document.createElement("ul");
    message.textContent = refusal.message;
    for (const [name, sentence] of Object.entries(refusal.fields)) {
      const place = this.form.querySelector(`[data-tm-field="${CSS.escape(name)}"]`);
      if (place) {
        const control = firstControl(place);
        this.mark(place, control, name, sentence);
        if (control) {
          links.append(this.leadTo(control, sentence));
        }
      } else {
        const line = document.createElement("li");
        line.textContent = sentence;
        links.append(line);
      }
    }
    summary.replaceChildren(message, ...(links.childElementCount ? [links] : []));
    summary.hidden = false;
    summary.focus();
  }

  mark(place, control, name, sentence) {
    const line = document.createElement("p");
    line.className = "tm-error";
    line.id = `${this.editor.id}-${name}-error`;
    line.textContent = sentence;
    place.append(line);
    if (control) {
      if (control.matches("input, select, textarea, [role=textbox]")) {
        control.setAttribute("aria-invalid", "true");
      }
      control.setAttribute("aria-describedby",
        [control.getAttribute("aria-describedby"), line.id].filter(Boolean).join(" "));
    }
  }

  leadTo(control, sentence) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    control.id ||= `${this.editor.id}-${control.name || control.dataset.tmSkill || "field"}`;
    link.href = `#${control.id}`;
    link.textContent = sentence;
    // A frame with a <base> would take the address for another page.
    link.addEventListener("click", (event) => {
      event.preventDefault();
      for (let folded = control.closest("details"); folded; folded = folded.parentElement.closest("details")) {
        folded.open = true;
      }
      control.focus();
    });
    item.append(link);
    return item;
  }
}

/* Where an author starts to correct a field. */
function firstControl(place) {
  return [...place.querySelectorAll("input, select, textarea, [role=textbox], button")].find(
    (control) => !control.hidden && !control.disabled && !control.closest("[role=toolbar], .tm-link-row, [hidden]")
      && !control.matches("[data-tm-handle], [data-tm-move]"),
  );
}
