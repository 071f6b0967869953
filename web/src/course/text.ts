// The texts of obstacles: a fault has its own in the library, a kind of server in the list of profiles.

import type { Finding, Grade, ObstacleInfo } from '../contract';
import { part, t, tMaybe } from '../i18n';
import { sentenceOf } from '../verdicts/text';

type Texts = Partial<Record<string, { name: string; does: string }>>;

const ofFault = (o: ObstacleInfo) => (o.fault ? (part('library') as Texts)[o.fault] : undefined);

/** What an obstacle is called. */
export const nameOfObstacle = (o: ObstacleInfo): string =>
  ofFault(o)?.name ?? tMaybe(`profile.${o.profile ?? 'full'}`, o.name);

/** What the server does, a sentence. */
export const doesOf = (o: ObstacleInfo): string =>
  ofFault(o)?.does ?? tMaybe(`profile.${o.profile ?? 'full'}.text`, '');

const signs: Record<Grade, string> = { 'not reached': '·', info: 'i', pass: '✓', lenient: '~', fail: '✗' };

export const signOf = (g: Grade): string => signs[g];

export const gradeText = (g: Grade): string => t(`course.grade.${g}`);

/** A finding's sentence in the language of the page. */
export const findingText = (f: Finding): string =>
  sentenceOf({
    rule: f.rule,
    side: 'client',
    severity: 'fail',
    sid: f.sid ?? '',
    event: f.event ?? 0,
    t: 0,
    times: 1,
    args: f.args,
  });
