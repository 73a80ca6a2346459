/* A select that is searched by typing: a combobox with a list, over the select that keeps the value. What the choice
   means is the editor's to know. */

/** Put a combobox over `select`; call the answer's `refresh` after the select's options or value were changed. */
export function enhance(select, words, fill) {
  return new Search(select, words, fill);
}

class Search {
  constructor(select, words, fill) {
    this.select = select;
    this.words = words;
    this.fill = fill;
    this.active = -1;
    this.build();
    this.listen();
    this.refresh();
  }

  build() {
    const id = this.select.id;
    this.input = document.createElement("input");
    this.list = document.createElement("ul");
    this.found = document.createElement("span");
    const box = document.createElement("div");
    box.className = "tm-search";
    Object.assign(this.input, { id, type: "text", className: "tm-input", autocomplete: "off", spellcheck: false });
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": `${id}-list`,
    })) {
      this.input.setAttribute(name, value);
    }
    Object.assign(this.list, { id: `${id}-list`, className: "tm-search__list", hidden: true });
    this.list.setAttribute("role", "listbox");
    const name = this.select.labels[0]?.textContent.trim() || this.select.name;
    this.list.setAttribute("aria-label", this.fill(this.words.choices, { name }));
    this.found.className = "tm-visually-hidden";
    this.found.setAttribute("role", "status");
    // The label names the input from now on.
    this.select.id = `${id}-value`;
    this.select.hidden = true;
    this.select.before(box);
    box.append(this.input, this.list, this.found, this.select);
  }

  listen() {
    this.input.addEventListener("input", (event) => {
      // The editor hears of a choice, not of what is typed to find it.
      event.stopPropagation();
      this.open(this.input.value);
    });
    this.input.addEventListener("change", (event) => event.stopPropagation());
    this.input.addEventListener("click", () => this.list.hidden && this.open(""));
    this.input.addEventListener("focus", () => this.input.select());
    this.input.addEventListener("blur", () => this.leave());
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    // The focus stays in the input, so that a press on the list does not close it first.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[data-key]");
      if (option) {
        this.choose(option.dataset.key);
      }
    });
  }

  /** Show what the select holds by now. */
  refresh() {
    this.close();
    this.input.value = this.select.value ? this.select.selectedOptions[0]?.textContent.trim() ?? "" : "";
    this.input.placeholder = this.select.value ? "" : this.select.options[0]?.textContent.trim() ?? "";
    this.input.disabled = ![...this.select.options].some((option) => option.value);
  }

  open(query) {
    const wanted = fold(query).split(/\s+/).filter(Boolean);
    const options = [...this.select.options].filter(
      (option) => option.value && wanted.every((word) => fold(option.textContent).includes(word)),
    );
    this.list.replaceChildren(...options.map((option, at) => this.draw(option, at)));
    if (!options.length) {
      const nothing = document.createElement("li");
      nothing.setAttribute("role", "option");
      nothing.setAttribute("aria-disabled", "true");
      nothing.className = "tm-search__option tm-quiet";
      nothing.textContent = this.words.nothingFound;
      this.list.append(nothing);
    }
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.found.textContent = options.length ? this.fill(this.words.found, { count: options.length }) : this.words.nothingFound;
    this.activate(query ? 0 : options.findIndex((option) => option.selected));
  }

  draw(option, at) {
    const line = document.createElement("li");
    line.id = `${this.list.id}-${at}`;
    line.className = "tm-search__option";
    line.dataset.key = option.value;
    line.textContent = option.textContent.trim();
    line.setAttribute("role", "option");
    line.setAttribute("aria-selected", String(option.selected));
    return line;
  }

  activate(at) {
    const lines = this.list.querySelectorAll("[data-key]");
    this.active = lines.length ? Math.max(-1, Math.min(at, lines.length - 1)) : -1;
    lines.forEach((line, place) => line.classList.toggle("tm-search__option--active", place === this.active));
    const line = lines[this.active];
    this.input.setAttribute("aria-activedescendant", line?.id ?? "");
    line?.scrollIntoView({ block: "nearest" });
  }

  onKey(event) {
    const isOpen = !this.list.hidden;
    const last = this.list.querySelectorAll("[data-key]").length - 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!isOpen) {
        this.open("");
      } else {
        const next = this.active + (event.key === "ArrowDown" ? 1 : -1);
        this.activate(next < 0 ? last : next > last ? 0 : next);
      }
    } else if (event.key === "Enter") {
      // Enter in a text field would send the form.
      event.preventDefault();
      const line = this.list.querySelectorAll("[data-key]")[this.active];
      if (isOpen && line) {
        this.choose(line.dataset.key);
      }
    } else if (event.key === "Escape" && isOpen) {
      // It closes the list, not the window around the editor.
      event.preventDefault();
      event.stopPropagation();
      this.refresh();
    }
  }

  /** A title typed in full is a choice; anything else goes back to what was chosen. */
  leave() {
    const typed = fold(this.input.value.trim());
    const exact = [...this.select.options].find((option) => option.value && fold(option.textContent.trim()) === typed);
    if (exact && exact.value !== this.select.value) {
      this.choose(exact.value);
    } else {
      this.refresh();
    }
  }

  choose(key) {
    const isNew = this.select.value !== key;
    this.select.value = key;
    this.refresh();
    if (isNew) {
      this.select.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  close() {
    this.list.hidden = true;
    this.list.replaceChildren();
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.found.textContent = "";
    this.active = -1;
  }
}

/* Case and accents do not count. */
function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
