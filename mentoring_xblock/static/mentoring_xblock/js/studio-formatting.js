/* A plain formatting bar over the introduction: bold, italic, lists, links. The text area keeps the HTML, and an author
   may write there too. What is safe is the server's to say: it cleans what it stores, by the same lists as here. */

const COMMANDS = [["bold", "B"], ["italic", "I"], ["insertUnorderedList", "•"], ["insertOrderedList", "1."]];

/** Put the bar and a formatted view over `area`; call the answer's `refresh` after the area's value was changed. */
export function enhance(area, words, rules) {
  return new Formatting(area, words, rules);
}

class Formatting {
  constructor(area, words, rules) {
    this.area = area;
    this.words = words;
    this.rules = rules;
    this.build();
    this.listen();
    this.refresh();
  }

  build() {
    const label = this.area.labels[0];
    label.id ||= `${this.area.id}-label`;
    this.bar = document.createElement("div");
    this.box = document.createElement("div");
    this.bar.className = "tm-toolbar";
    this.bar.setAttribute("role", "toolbar");
    this.bar.setAttribute("aria-label", this.words.formatting);
    this.bar.setAttribute("aria-controls", `${this.area.id}-text`);
    this.buttons = COMMANDS.map(([command, sign]) => this.button(command, sign, this.words[command]));
    this.buttons.push(this.button("link", this.words.link, ""), this.button("html", "HTML", this.words.html));
    this.bar.append(...this.buttons);
    this.buttons.forEach((button, at) => { button.tabIndex = at ? -1 : 0; });
    this.box.id = `${this.area.id}-text`;
    this.box.className = "tm-input tm-rich";
    this.box.contentEditable = "true";
    this.box.dir = "auto";
    for (const [name, value] of Object.entries({
      role: "textbox", "aria-multiline": "true", "aria-labelledby": label.id,
      "aria-describedby": this.area.getAttribute("aria-describedby") || "",
    })) {
      this.box.setAttribute(name, value);
    }
    this.buildLink();
    this.area.before(this.bar, this.linkRow, this.box);
    this.area.hidden = true;
    // Paragraphs, not the "div" that cleaning would take away.
    document.execCommand("defaultParagraphSeparator", false, "p");
    label.addEventListener("click", () => this.area.hidden && this.box.focus());
  }

  button(command, sign, name) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: `tm-button tm-button--small tm-format--${command}`, textContent: sign });
    button.dataset.tmFormat = command;
    if (name) {
      button.setAttribute("aria-label", name);
      button.title = name;
    }
    if (command !== "link") {
      button.setAttribute("aria-pressed", "false");
    }
    return button;
  }

  buildLink() {
    const id = `${this.area.id}-link`;
    this.linkRow = document.createElement("div");
    this.address = document.createElement("input");
    const label = document.createElement("label");
    const [add, cancel] = [this.button("add", this.words.addLink, ""), this.button("cancel", this.words.noLink, "")];
    [add, cancel].forEach((button) => button.removeAttribute("aria-pressed"));
    Object.assign(label, { htmlFor: id, textContent: this.words.address });
    Object.assign(this.address, { id, type: "url", className: "tm-input", placeholder: "https://" });
    this.linkRow.className = "tm-link-row";
    this.linkRow.hidden = true;
    this.linkRow.append(label, this.address, add, cancel);
  }

  listen() {
    this.box.addEventListener("input", () => this.write());
    this.box.addEventListener("blur", () => this.settle());
    this.box.addEventListener("paste", (event) => this.paste(event));
    for (const type of ["keyup", "mouseup", "focus"]) {
      this.box.addEventListener(type, () => this.showState());
    }
    // A press on the bar leaves the selection in the text.
    this.bar.addEventListener("pointerdown", (event) => event.preventDefault());
    this.bar.addEventListener("click", (event) => this.run(event.target.closest("button")?.dataset.tmFormat));
    this.bar.addEventListener("keydown", (event) => this.onBarKey(event));
    this.linkRow.addEventListener("click", (event) => this.onLink(event.target.dataset.tmFormat));
    this.linkRow.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        this.onLink(event.key === "Enter" && event.target.dataset.tmFormat !== "cancel" ? "add" : "cancel");
      }
    });
    // The address is not saved by itself.
    for (const type of ["input", "change"]) {
      this.address.addEventListener(type, (event) => event.stopPropagation());
    }
  }

  /** Show what the text area holds by now. */
  refresh() {
    this.box.replaceChildren(clean(this.area.value, this.rules));
    this.before = this.area.value;
  }

  write() {
    const holder = document.createElement("div");
    holder.append(clean(this.box.innerHTML, this.rules));
    const isEmpty = !holder.textContent.trim() && !holder.querySelector("img, table");
    this.area.value = isEmpty ? "" : holder.innerHTML;
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  settle() {
    if (this.area.value !== this.before) {
      this.before = this.area.value;
      this.area.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  paste(event) {
    event.preventDefault();
    const html = event.clipboardData.getData("text/html");
    const holder = document.createElement("div");
    if (html) {
      holder.append(clean(html, this.rules));
    }
    if (holder.textContent.trim()) {
      document.execCommand("insertHTML", false, holder.innerHTML);
    } else {
      document.execCommand("insertText", false, event.clipboardData.getData("text/plain"));
    }
  }

  run(command) {
    if (command === "html") {
      this.toggleSource();
    } else if (command === "link" && !this.box.hidden) {
      this.openLink();
    } else if (command && !this.box.hidden) {
      this.box.focus();
      document.execCommand(command);
      this.showState();
    }
  }

  showState() {
    for (const [command] of COMMANDS) {
      this.bar.querySelector(`[data-tm-format="${command}"]`)
        .setAttribute("aria-pressed", String(document.queryCommandState(command)));
    }
  }

  toggleSource() {
    const isSource = this.area.hidden;
    this.settle();
    this.area.hidden = !isSource;
    this.box.hidden = isSource;
    for (const button of this.buttons) {
      button.disabled = isSource && button.dataset.tmFormat !== "html";
    }
    this.linkRow.hidden = true;
    this.bar.querySelector("[data-tm-format=html]").setAttribute("aria-pressed", String(isSource));
    if (!isSource) {
      this.refresh();
    }
  }

  /* What is selected gets the link; the place is kept while the address is typed. */
  openLink() {
    const selection = document.getSelection();
    const isHere = selection.rangeCount && this.box.contains(selection.anchorNode);
    this.range = isHere ? selection.getRangeAt(0).cloneRange() : null;
    const around = isHere ? selection.anchorNode.parentElement.closest("a") : null;
    this.address.value = around && this.box.contains(around) ? around.getAttribute("href") : "";
    this.address.removeAttribute("aria-invalid");
    this.linkRow.hidden = false;
    this.address.focus();
  }

  onLink(command) {
    if (command !== "add" && command !== "cancel") {
      return;
    }
    const address = withScheme(this.address.value.trim());
    if (command === "add" && address && !isAllowed(address, this.rules)) {
      // It stays, to be corrected.
      this.address.setAttribute("aria-invalid", "true");
      this.address.focus();
      return;
    }
    this.linkRow.hidden = true;
    this.box.focus();
    const selection = document.getSelection();
    if (this.range) {
      selection.removeAllRanges();
      selection.addRange(this.range);
    }
    if (command === "add" && address) {
      if (selection.isCollapsed) {
        const link = document.createElement("a");
        link.href = link.textContent = address;
        document.execCommand("insertHTML", false, link.outerHTML);
      } else {
        document.execCommand("createLink", false, address);
      }
    } else if (command === "add") {
      document.execCommand("unlink");
    }
  }

  /* One stop of the Tab key; the arrows go on from there. */
  onBarKey(event) {
    const at = this.buttons.indexOf(event.target);
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (at < 0 || !by) {
      return;
    }
    event.preventDefault();
    const turn = getComputedStyle(this.bar).direction === "rtl" ? -by : by;
    const usable = this.buttons.filter((button) => !button.disabled);
    const next = usable[(usable.indexOf(event.target) + turn + usable.length) % usable.length];
    this.buttons.forEach((button) => { button.tabIndex = button === next ? 0 : -1; });
    next.focus();
  }
}

/* `html` as a fragment with nothing in it but what the rules let through. It is parsed where nothing runs or loads. */
function clean(html, rules) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const result = document.createDocumentFragment();
  copyChildren(page.body, result, rules);
  return result;
}

function copyChildren(from, to, rules) {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) {
      to.append(node.data);
    } else if (node.nodeType === Node.ELEMENT_NODE && !["script", "style", "template"].includes(node.localName)) {
      copyElement(node, to, rules);
    }
  }
}

function copyElement(node, to, rules) {
  // What browsers write for a paragraph is one.
  const name = node.localName === "div" && !node.querySelector("p, div, ul, ol, table") ? "p" : node.localName;
  if (!rules.tags.includes(name)) {
    copyChildren(node, to, rules);
    return;
  }
  const copy = document.createElement(name);
  for (const attribute of [...(rules.attributes["*"] || []), ...(rules.attributes[name] || [])]) {
    const value = node.getAttribute(attribute);
    if (value !== null && (!["href", "src"].includes(attribute) || isAllowed(value, rules))) {
      copy.setAttribute(attribute, value);
    }
  }
  copyChildren(node, copy, rules);
  to.append(copy);
}

function isAllowed(address, rules) {
  try {
    return rules.schemes.includes(new URL(address, "https://here.example/").protocol.replace(":", ""));
  } catch {
    return false;
  }
}

/* "example.org" is meant as an address of the web, "someone@example.org" as one of mail. */
function withScheme(address) {
  if (!address || /^([a-z][a-z0-9+.-]*:|\/|#)/i.test(address)) {
    return address;
  }
  return address.includes("@") ? `mailto:${address}` : `https://${address}`;
}
