// What the teacher's tab remembers, so that a reload finds the class again.

const key = 'ftpsim.teacher';

/** The token of the class that this tab has entered; empty: none. */
export function readToken(): string {
  try {
    return sessionStorage.getItem(key) ?? '';
  } catch {
    return '';
  }
}

/** Remembers the token; an empty one is forgotten. */
export function writeToken(token: string): void {
  try {
    if (token) sessionStorage.setItem(key, token);
    else sessionStorage.removeItem(key);
  } catch {
    // Without storage a reload asks for the code again.
  }
}
