/* What is wrong with how our container looks in its host: each fault a sentence. Everything is measured as it is drawn. */
() => {
  const measure = (root) => {
    const faults = [];
    const shown = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest(".tm-visually-hidden");
    const name = (element) => {
      const words = (element.innerText || element.value || "").trim().replace(/\s+/g, " ").slice(0, 40);
      return `<${element.tagName.toLowerCase()} class="${element.className.baseVal ?? element.className}"> "${words}"`;
    };
    const px = (element, property) => Number.parseFloat(getComputedStyle(element)[property]);
    const size = (element) => px(element, "fontSize");
    const SLACK = 0.6;

    // Text: never under 14 px, and 16 px where it is to be read at length.
    if (size(root) < 16 - 0.01) {
      faults.push(`the container's text has ${size(root)} px`);
    }
    const stays = (element) =>
      element && element !== root && (getComputedStyle(element).position === "sticky" || stays(element.parentElement));
    const lines = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode;
      const element = text.parentElement;
      if (!text.data.trim() || !shown(element) || element.closest("option, script")) {
        continue;
      }
      if (size(element) < 14 - 0.01) {
        faults.push(`${size(element)} px: ${name(element)}`);
      }
      const style = getComputedStyle(element);
      if (style.textTransform !== "none" || style.letterSpacing !== "normal") {
        faults.push(`${style.textTransform}, ${style.letterSpacing}: ${name(element)}`);
      }
      if (style.lineHeight !== "normal" && Number.parseFloat(style.lineHeight) < size(element)) {
        faults.push(`lines ${style.lineHeight} high: ${name(element)}`);
      }
      // Some parts stay in sight over what scrolls below them.
      if (!stays(element)) {
        const range = document.createRange();
        range.selectNodeContents(text);
        for (const box of range.getClientRects()) {
          lines.push({ box, element, text });
        }
      }
    }
    for (const control of root.querySelectorAll("input, select, textarea")) {
      if (shown(control) && size(control) < 16 - 0.01 && !["radio", "checkbox"].includes(control.type)) {
        faults.push(`${size(control)} px: ${name(control)}`);
      }
    }

    // No text upon another. What scrolls in a box of its own may pass under that box's edge.
    const scrolled = (element) => element.closest(".tm-table-box, .tm-skill-list, .tm-preview__page");
    for (let i = 0; i < lines.length; i += 1) {
      for (let j = i + 1; j < lines.length; j += 1) {
        const [one, other] = [lines[i], lines[j]];
        if (one.text === other.text || scrolled(one.element) !== scrolled(other.element) || scrolled(one.element)) {
          continue;
        }
        const wide = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const high = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
        if (wide > 1 && high > 0.3 * Math.min(one.box.height, other.box.height)) {
          faults.push(`upon each other: ${name(one.element)} and ${name(other.element)}`);
        }
      }
    }

    // What is pressed is large enough; links within a sentence are as high as its line.
    for (const target of root.querySelectorAll("a, button, summary, select, textarea, input")) {
      if (!shown(target)) {
        continue;
      }
      const whole = ["radio", "checkbox"].includes(target.type) ? target.closest("label, .tm-check") || target : target;
      const box = whole.getBoundingClientRect();
      const inline = target.matches("a") && getComputedStyle(target).display === "inline";
      if (!inline && (box.height < 24 - SLACK || box.width < 24 - SLACK)) {
        faults.push(`${box.width} x ${box.height} px to press: ${name(target)}`);
      }
      if (target.matches(".tm-button--primary") && box.height < 44 - SLACK) {
        faults.push(`primary, but ${box.height} px high: ${name(target)}`);
      }
    }

    // Headings: the deeper, the smaller, and never smaller than the text.
    const sizes = {};
    for (const heading of root.querySelectorAll("h1, h2, h3, h4")) {
      if (shown(heading)) {
        sizes[heading.tagName] = size(heading);
        if (px(heading, "fontWeight") < 600 || size(heading) < size(root)) {
          faults.push(`no heading to look at: ${name(heading)}`);
        }
      }
    }
    const levels = Object.keys(sizes).sort();
    levels.slice(1).forEach((level, place) => {
      if (sizes[level] >= sizes[levels[place]]) {
        faults.push(`${level} has ${sizes[level]} px, ${levels[place]} ${sizes[levels[place]]} px`);
      }
    });

    // A box to tick stands in the first line of its words, before them.
    const rtl = getComputedStyle(root).direction === "rtl";
    for (const box of root.querySelectorAll(".tm-check input, .tm-level input")) {
      const words = box.nextElementSibling;
      if (!words || !shown(box)) {
        continue;
      }
      const [left, right] = [box.getBoundingClientRect(), words.getBoundingClientRect()];
      if (Math.abs(left.top - right.top) > 14 || (rtl ? left.left < right.right - SLACK : right.left < left.right - SLACK)) {
        faults.push(`the box is not beside its words: ${name(words)}`);
      }
    }

    // Nothing goes past the side, of the window or of our container.
    const page = document.scrollingElement;
    if (page.scrollWidth > page.clientWidth) {
      faults.push(`the page is ${page.scrollWidth} px wide in ${page.clientWidth} px`);
    }
    if (root.scrollWidth > root.clientWidth + 1) {
      faults.push(`the container's content is ${root.scrollWidth} px wide in ${root.clientWidth} px`);
    }
    for (const part of root.querySelectorAll("a, button, th, td, label, legend, .tm-tag, .tm-note, .tm-panel, .tm-card")) {
      if (shown(part) && part.clientWidth && part.scrollWidth > part.clientWidth + 1) {
        faults.push(`its content is ${part.scrollWidth} px wide in ${part.clientWidth} px: ${name(part)}`);
      }
    }

    // Nobody scrolls a table sideways for a sentence: its caption, or what stands for several of its cells.
    for (const part of root.querySelectorAll(".tm-table-box caption, .tm-table-box td[colspan]")) {
      const box = part.closest(".tm-table-box");
      const range = document.createRange();
      range.selectNodeContents(part);
      const [words, sight] = [range.getBoundingClientRect(), box.getBoundingClientRect()];
      if (shown(part) && !box.scrollLeft && (words.right > sight.right + 1 || words.left < sight.left - 1)) {
        faults.push(`${words.width} px of words in a table of which ${sight.width} px are in sight: ${name(part)}`);
      }
    }
    return faults;
  };
  // The course team's panel is a container beside the block's.
  const roots = [...document.querySelectorAll(".tm")].filter((each) => !each.parentElement.closest(".tm") && each.checkVisibility());
  return [...new Set(roots.flatMap(measure))].slice(0, 12);
}
