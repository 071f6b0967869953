// Texts of breakpoints, faults and the speed that show at once; see panels.ts for the others.
export const gate = {
  'error.bad-expression': 'The expression cannot be read.',
  'error.bad-rule': 'The fault rule is not valid.',
  'error.no-such-rule': 'That breakpoint or fault is gone.',
  'error.too-many': 'There are too many of these already.',

  'speed.label': 'Speed while running',
  'speed.quarter': 'One message a second',
  'speed.one': 'Four messages a second',
  'speed.max': 'As fast as they come',
  'speed.max.short': 'Max',

  'breaks.count': '{n|breakpoint|breakpoints}',
  'breaks.set': 'Pause at {expr}',
  'breaks.unset': 'Remove the breakpoint at {expr}',

  'faults.title': 'Make it fail',
  'faults.count': 'Make it fail: {n|fault|faults}',

  'row.fault': 'changed by a fault: {name}',
  'row.break': 'breakpoint',
  'row.was': 'was {text}',
  'key.break': 'Breakpoint at what the selected row is',

  'held.reply': 'Reply instead…',
  'held.delay': 'Delay…',
};
