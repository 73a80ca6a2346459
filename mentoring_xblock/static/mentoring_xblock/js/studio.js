/* The editor's entry: a classic script, as Studio loads it. It defines one initialiser and fetches the module that
   does the work. Nothing else belongs here. */

function CompetencySelfAssessmentEditor(runtime, element, args) {
  "use strict";
  const root = element.jquery ? element[0] : element;
  import(new URL(args.module, document.baseURI).href).then(function (editor) {
    editor.start(runtime, root, args);
  });
}
