// Which program a client probably is.
export const clients = {
  'guess.name': 'probably {name}',
  'guess.first': 'Probably {name}: its session began with {sent}.',
  'guess.one': 'Probably {name}: it sent {sent}.',
  'guess.row': 'Probably {name}: it sent {sent}, one right after the other.',
  'guess.order': 'Probably {name}: it sent {sent}, in this order, before its first transfer.',
  'guess.last': 'Probably {name}: its session ended with {sent}.',
  'guess.early': 'Probably {name}: it sent {sent} without waiting for the 220.',
};
