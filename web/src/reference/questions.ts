// Questions of somebody who is new to FTP: what shows the answer, and what else is worth reading.
import type { Script } from '../console/examples';
import type { FtpEvent } from '../contract';

export interface Shown {
  /** The example that shows it; features: the client asks for the list of extensions. */
  script: Script | 'features';
  /** Whether an event of the example proves the answer. */
  proof: (e: FtpEvent) => boolean;
  /** Entries of the reference. */
  see: readonly string[];
}

const command = (verb: string) => (e: FtpEvent) => e.kind === 'command' && e.dec?.verb === verb;
const reply = (code: number) => (e: FtpEvent) => e.kind === 'reply' && e.dec?.code === code;
const data = (e: FtpEvent) => e.kind === 'data';
const see = (keys: string) => keys.split(' ');

/** In the order of the list. */
export const QUESTIONS = {
  'two-connections': { script: 'passive', proof: data, see: see('PASV PORT RETR') },
  passive: { script: 'passive', proof: reply(227), see: see('PASV EPSV 227 229') },
  active: { script: 'active', proof: command('PORT'), see: see('PORT EPRT 200') },
  firewall: { script: 'firewall', proof: reply(425), see: see('425 EPSV PORT') },
  marks: { script: 'passive', proof: reply(226), see: see('150 125 226') },
  ascii: {
    script: 'ascii',
    proof: (e) => data(e) && (e.state?.type ?? 'A').startsWith('A'),
    see: see('TYPE SIZE'),
  },
  resume: { script: 'resume', proof: command('REST'), see: see('REST 350 SIZE') },
  abort: { script: 'abort', proof: reply(426), see: see('ABOR 426 226') },
  'wrong-password': { script: 'wrong', proof: reply(530), see: see('530 430 331 PASS') },
  'password-seen': { script: 'login', proof: command('PASS'), see: see('PASS AUTH') },
  tls: {
    script: 'tls',
    proof: (e) => command('PASS')(e) && !!e.over,
    see: see('AUTH PBSZ PROT 234'),
  },
  classes: { script: 'firewall', proof: reply(425), see: see('425 450 530 550') },
  multiline: { script: 'features', proof: reply(211), see: see('FEAT 211 STAT') },
} satisfies Record<string, Shown>;

export type Question = keyof typeof QUESTIONS;
