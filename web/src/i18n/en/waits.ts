// What a session waits for, and for how long: a sentence for each, beside the few words of shell.ts (turn.…).
export const waits = {
  'wait.line-end':
    '{n|byte|bytes} came without a line end: the server waits for the rest of the line and its CR LF (RFC 959 §5.3.1).',
  'wait.place': 'This kind of server serves one client at a time: {sid} has waited {time} to be served.',
  'wait.held': 'Held for {time}: it goes on when you decide.',
  'wait.delayed': 'Delayed on purpose, for {time} so far.',
  'wait.login-delay':
    'The answer to a wrong password comes late on purpose, so that guessing takes long: {time} so far.',
  'wait.handshake': 'The server has waited {time} for the client’s part of the TLS handshake.',
  'wait.handshake.data':
    'The server has waited {time} for the client’s part of the TLS handshake on the data connection.',
  'wait.reply': 'A reply cannot be sent: for {time} the client has not read enough to make room for it.',
  'wait.port': 'The server has waited {time} for the relay to open a port.',
  'wait.connect':
    'The client has not connected to port {port} for {time}: in passive mode it opens the data connection (RFC 959 §3.2).',
  'wait.dial': 'The server has tried for {time} to connect to {to}, where the client said that it listens.',
  'wait.data':
    '{bytes} came, nothing for {time}: the server waits for more, or for the close of the data connection, which ends a {verb} (RFC 959 §3.4).',
  'wait.data.none':
    'Connected, but nothing has come for {time}: the server waits for data, or for the close of the data connection, which ends a {verb} (RFC 959 §3.4).',
  'wait.data.marked':
    '{bytes} came, nothing for {time}: the server waits for more, or for the mark that ends a {verb} in this mode (RFC 959 §3.4).',
  'wait.reading': '{bytes} sent, {left} to go: for {time} the client has not read enough to be sent more.',
  'wait.reading.open': '{bytes} sent: for {time} the client has not read enough to be sent more.',
  'wait.work': 'The server has been working for {time}.',
  'wait.gone': 'The client has closed its control connection in the meantime.',
  'wait.more': '{n|more session waits|more sessions wait}: see the list of sessions.',
};
