/* The block's entry for the course team: a classic script, as the platform loads it. It begins the learner's part as
   block.js would, if there is one, and then the panel below it. */

function CompetencySelfAssessmentWithTeam(runtime, element, args) {
  "use strict";
  const root = element.jquery ? element[0] : element;
  const fetchModule = (name) => import(new URL(args.modules[name], document.baseURI).href);
  if (args.learner) {
    CompetencySelfAssessment(runtime, element, args.learner);
  }
  Promise.all(["team", "requests"].map(fetchModule)).then(
    ([team, requests]) => team.startTeam(root, requests.connect(runtime, root, args), args.words),
    () => {
      root.querySelector("[data-tm-team-alert]").textContent = args.words.incomplete;
    },
  );
}
