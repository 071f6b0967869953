// Texts of breakpoints, faults, the speed and the held card.
export const gate = {
  'error.bad-expression': 'The expression cannot be read.',
  'error.no-such-rule': 'That breakpoint or fault is gone.',
  'error.too-many': 'There are too many of these already.',
};
