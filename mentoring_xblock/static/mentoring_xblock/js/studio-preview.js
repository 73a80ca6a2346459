/* The editor's preview: the form as learners will see it, kept in sight while the author scrolls. */

const PAUSE = 500;

export class Preview {
  /** `read()` gives the values to show, `isChanged()` whether they differ from what is saved. */
  constructor(editor, { post, read, isChanged, words, fill }) {
    this.editor = editor;
    this.box = editor.querySelector("[data-tm-preview-box]");
    this.page = editor.querySelector("[data-tm-preview]");
    this.note = editor.querySelector("[data-tm-preview-note]");
    this.post = post;
    this.read = read;
    this.isChanged = isChanged;
    this.words = words;
    this.fill = fill;
    this.timer = 0;
    this.asked = 0;
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.refresh(), PAUSE);
  }

  /* While something is wrong, what was right before stays in sight. */
  async refresh() {
    const asked = ++this.asked;
    try {
      const { html } = await this.post("studio_preview", this.read());
      if (asked === this.asked) {
        this.page.innerHTML = html;
        this.note.textContent = this.isChanged() ? this.words.previewUnsaved : this.words.previewSaved;
        delete this.note.dataset.tmStale;
      }
    } catch (refusal) {
      if (asked === this.asked) {
        const [first] = Object.values(refusal.fields);
        this.note.textContent = this.fill(this.words.previewStale, { why: first || refusal.message });
        this.note.dataset.tmStale = "1";
      }
    }
  }

  fold(button) {
    const isFolded = this.box.toggleAttribute("data-tm-folded");
    button.setAttribute("aria-expanded", String(!isFolded));
    button.textContent = isFolded ? this.words.unfold : this.words.fold;
  }

  /* The preview stays in sight within what scrolls: the modal, or the window. How high that is, and the editor's own
     bar, only a measurement tells. */
  measure() {
    const scroller = this.editor.closest(".modal-content");
    const bar = this.editor.querySelector("[data-tm-bar]");
    const set = () => {
      this.editor.style.setProperty("--tm-port", `${scroller?.clientHeight || window.innerHeight}px`);
      this.editor.style.setProperty("--tm-bar", `${bar.offsetHeight}px`);
      this.editor.style.setProperty("--tm-strip", `${this.box.offsetHeight}px`);
    };
    const observer = new ResizeObserver(set);
    [bar, this.box, scroller].filter(Boolean).forEach((part) => observer.observe(part));
    window.addEventListener("resize", set);
    set();
    // A browser brings the caret into sight, whatever lies over it.
    this.editor.addEventListener("focusin", ({ target }) => {
      if (target.matches("form :is(textarea, .tm-rich)")) {
        target.scrollIntoView({ block: "nearest" });
      }
    });
  }
}
