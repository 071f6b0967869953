// Texts of breakpoints, faults, the speed and the held card.
export const gate = {
  'error.bad-expression': '无法读懂这个表达式。',
  'error.no-such-rule': '这个断点或故障已经不在了。',
  'error.too-many': '这类条目已经太多了。',
};
