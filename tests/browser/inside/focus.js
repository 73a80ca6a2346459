/* Each control by the keyboard's way, down and up again: in the window, and behind nothing that stays in sight. */
() => {
  const faults = new Set();
  const name = (element) => {
    const words = (element.innerText || element.value || element.getAttribute("aria-label") || "").trim().replace(/\s+/g, " ");
    return `<${element.tagName.toLowerCase()} class="${element.className.baseVal ?? element.className}"> "${words.slice(0, 40)}"`;
  };
  const stays = (element) => {
    for (let each = element; each; each = each.parentElement) {
      if (["sticky", "fixed"].includes(getComputedStyle(each).position)) {
        return each;
      }
    }
    return null;
  };
  const controls = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")].filter(
    (each) => !each.disabled && each.type !== "hidden" && each.checkVisibility({ visibilityProperty: true }),
  );
  const look = (control) => {
    control.focus();
    if (document.activeElement !== control || control.matches(".tm-visually-hidden, .site-skip")) {
      return;
    }
    const whole = ["radio", "checkbox"].includes(control.type) ? control.closest("label") || control : control;
    const box = (control.type === "radio" || control.type === "checkbox" ? control : whole).getBoundingClientRect();
    const top = Math.max(0, box.top);
    const bottom = Math.min(window.innerHeight, box.bottom);
    const left = Math.max(0, box.left);
    const right = Math.min(document.documentElement.clientWidth, box.right);
    if (bottom - top < 1 || right - left < 1) {
      faults.add(`the focus is out of sight: ${name(control)} in ${name(control.parentElement)} at ${Math.round(box.top)}`);
      return;
    }
    const over = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    const cover = over && !control.contains(over) && !over.contains(control) && stays(over);
    if (cover && !cover.contains(control)) {
      faults.add(`${name(cover)} covers ${name(control)}`);
    }
  };
  controls.forEach(look);
  controls.reverse().forEach(look);
  window.scrollTo(0, 0);

  // What stays in sight leaves the larger part of the window to what is read.
  const kept = [...document.querySelectorAll("body *")].filter(
    (each) => ["sticky", "fixed"].includes(getComputedStyle(each).position)
      && each.checkVisibility({ visibilityProperty: true }) && !each.closest("table"),
  );
  const within = (low, high, most) => Math.max(0, Math.min(high, most) - Math.max(low, 0));
  const area = (each) => {
    const box = each.getBoundingClientRect();
    return within(box.left, box.right, window.innerWidth) * within(box.top, box.bottom, window.innerHeight);
  };
  const part = kept.reduce((sum, each) => sum + area(each), 0) / (window.innerWidth * window.innerHeight);
  if (part > 1 / 2) {
    faults.add(`${kept.map(name).join(", ")}: ${Math.round(100 * part)} % of the window stay in sight`);
  }
  return [...faults].slice(0, 12);
}
