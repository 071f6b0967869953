// Profiles that people wrote: kept as long as the tab is, chosen like the others.
import { signal } from '@preact/signals';
import type { ProfileState } from '../contract';
import { attempt, call, chooseProfile } from './actions';
import { dialog } from './state';

const key = 'ftpsim.profiles';

/** The text that the editor begins with. */
export const draft = signal('');

/** The JSON of a profile; of the chosen one without a name. */
export async function profileText(name?: string): Promise<{ name: string; text: string } | undefined> {
  return (await attempt(() => call('profile.get', name ? { name } : {})))?.result;
}

/** Opens the editor with a text. */
export function editProfile(text: string): void {
  draft.value = text;
  dialog.value = 'profile';
}

/** Looks whether a text is a profile that is in order. */
export async function checkProfile(text: string): Promise<ProfileState | undefined> {
  return (await attempt(() => call('profile.load', { text, check: true })))?.result;
}

/** Loads a profile, chooses it, and remembers it while the tab lives. */
export async function useProfile(text: string): Promise<ProfileState | undefined> {
  const state = (await attempt(() => call('profile.load', { text })))?.result;
  if (!state?.name || state.problem) return state;
  remember([...remembered().filter((p) => p !== text), text]);
  await chooseProfile(state.name);
  return state;
}

/** Loads again what was loaded before the page was: in the same order, so under the same names. */
export async function restoreProfiles(): Promise<void> {
  for (const text of remembered()) await attempt(() => call('profile.load', { text }));
}

/** Takes a profile out of the list again, also for when the page is loaded anew. */
export async function forgetProfile(name: string, text: string): Promise<void> {
  remember(remembered().filter((p) => p !== text));
  await attempt(() => call('profile.hide', { name }));
}

function remembered(): string[] {
  try {
    const list: unknown = JSON.parse(sessionStorage.getItem(key) ?? '[]');
    return Array.isArray(list) ? list.filter((p) => typeof p === 'string') : [];
  } catch {
    return []; // no storage, or not ours
  }
}

function remember(list: string[]): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(list));
  } catch {
    // no storage: it stays until the page is loaded again
  }
}
