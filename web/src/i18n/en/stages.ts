// Texts of the lessons in which a student builds a program.
export const stages = {
  'stages.group': 'Build your own',
  'stages.group.text': 'You write a client or a server, and this page judges it, stage by stage.',
  'stages.card': 'Card',
  'stages.sum': '{passed} of {all} stages passed',
  'stages.text': 'It says for each stage whether it is passed, and what was found, with clause and event.',
  'stages.name': 'Name on the card',
};
