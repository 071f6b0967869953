// A server that the relay offers is judged: scripts are spoken to it and to the engine.
import { signal } from '@preact/signals';
import type { CourseFormat, Plan, ServerCheckArgs } from '../contract';
import { attempt, call } from './actions';
import { fileOf } from './course';

/** What a check will do; null: not known yet. */
export const plan = signal<Plan | null>(null);

export async function loadPlan(): Promise<void> {
  const answer = await attempt(() => call('server.plan', { target: '', user: '', password: '' }));
  if (answer) plan.value = answer.result;
}

export const startServerCheck = (a: ServerCheckArgs) => attempt(() => call('server.start', a));

export const stopServerCheck = () => attempt(() => call('server.stop', {}));

/** The server's card as a file. */
export const serverCardFile = (format: CourseFormat) => fileOf(format, () => call('server.card', { format }));
