/* The editor's entry: a classic script, as Studio loads it. It defines one initialiser, which fetches the modules that do
   the work and gives them to each other (docs/decisions/0024). Nothing else belongs here. */

function CompetencySelfAssessmentEditor(runtime, element, args) {
  "use strict";
  const root = element.jquery ? element[0] : element;
  const fetchModule = (name) => import(new URL(args.modules[name], document.baseURI).href);
  const names = ["editor", "requests", "search", "order", "formatting", "inline", "faults", "leaving", "preview", "skills", "units"];
  const started = Promise.all(names.map(fetchModule)).then(
    ([editor, ...parts]) => (
      editor.start(runtime, root, args, Object.fromEntries(parts.map((part, at) => [names[at + 1], part])))
    ),
    () => { root.querySelector("[data-tm-status]").textContent = args.words.incomplete; },
  );
  // Studio's modal shows Save and Cancel in its bar for views with a "save". What that returns, Studio would write into
  // the block by itself; so nothing is returned, and the editor sends its form to the block's own handler.
  return {
    save() {
      started.then((editor) => editor?.save());
    },
  };
}
