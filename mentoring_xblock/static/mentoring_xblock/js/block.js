/* The block's entry: a classic script, as the platform loads it, once a page however many blocks. It defines one
   initialiser, fetches the modules that do the work, and gives them to each other (docs/decisions/0024). */

function CompetencySelfAssessment(runtime, element, args) {
  "use strict";
  const root = element.jquery ? element[0] : element;
  const fetchModule = (name) => import(new URL(args.modules[name], document.baseURI).href);
  Promise.all(["learner", "mentors", "pages", "requests", "skill", "unsent"].map(fetchModule)).then(
    ([learner, mentors, pages, requests, skill, unsent]) => {
      learner.start(runtime, root, args, { mentors, pages, requests, skill, unsent });
    },
    () => {
      root.querySelector("[data-tm-status]").textContent = "";
      root.querySelector("[data-tm-alert]").textContent = args.words.incomplete;
    },
  );
}
