/* The block's entry: a classic script, as the platform loads it, once a page however many blocks. It defines one
   initialiser and fetches the module that does the work. Nothing else belongs here. */

function CompetencySelfAssessment(runtime, element, args) {
  "use strict";
  const root = element.jquery ? element[0] : element;
  import(new URL(args.module, document.baseURI).href).then(function (learner) {
    learner.start(runtime, root, args);
  });
}
