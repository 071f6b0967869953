// Which program a client probably is, by what it sent. A guess: whoever shows it says so, and why.
import { t } from '../i18n';
import { greeting } from '../store/client-commands';
import { type KnownClient, knownClients } from './known-clients';

const transfers = /^(RETR|STOR|STOU|APPE|LIST|NLST|MLSD)\b/i;

/** The program that sends so; over: the session has ended. */
export function guess(said: readonly string[], over: boolean): KnownClient | undefined {
  return knownClients.find((c) => fits(c, said, over));
}

/** The guess in a sentence, with its reason: "Probably axel: it sent REST 1, REST 0, one right after the other." */
export function guessText({ name, sends, where }: KnownClient): string {
  const sent = sends.map((s) => s.replace(/\*$/, '…')).join(', ');
  return t(where === 'row' && sends.length === 1 ? 'guess.one' : `guess.${where}`, { name, sent });
}

function fits({ sends, where }: KnownClient, said: readonly string[], over: boolean): boolean {
  const commands = said.filter((s) => s !== greeting);
  switch (where) {
    case 'first':
      return at(sends, commands, 0);
    case 'row':
      return commands.some((_, i) => at(sends, commands, i));
    case 'order':
      return inOrder(sends, commands);
    case 'last':
      return over && atEnd(sends, commands);
    case 'early': {
      const i = said.findIndex((s) => is(s, sends[0]));
      return i >= 0 && said.indexOf(greeting) > i;
    }
  }
}

/** "CWD *" is CWD with an argument, whatever it is. */
const is = (said: string, pattern: string) =>
  pattern.endsWith(' *') ? said.startsWith(pattern.slice(0, -1)) : said === pattern;

const at = (sends: readonly string[], said: readonly string[], from: number) =>
  sends.every((s, i) => is(said[from + i] ?? '', s));

function inOrder(sends: readonly string[], said: readonly string[]): boolean {
  let next = 0;
  for (const s of said) {
    if (transfers.test(s)) return false;
    if (is(s, sends[next] ?? '') && ++next === sends.length) return true;
  }
  return false;
}

function atEnd(sends: readonly string[], said: readonly string[]): boolean {
  const own = sends.at(-1) !== 'QUIT' && said.at(-1) === 'QUIT' ? said.slice(0, -1) : said;
  return own.length >= sends.length && at(sends, own, own.length - sends.length);
}
