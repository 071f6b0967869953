// What the student of this tab has answered to the class, so that a reload asks nobody again.

const key = 'ftpsim.class';

export interface Agreement {
  /** Who the student has agreed to be seen by; a class of somebody else asks again. */
  teacher: string;
  /** The name in the class; empty: the student has declined. */
  name: string;
}

export function readAgreement(): Agreement | null {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? 'null') as Agreement | null;
  } catch {
    return null;
  }
}

export function writeAgreement(a: Agreement | null): void {
  try {
    if (a) sessionStorage.setItem(key, JSON.stringify(a));
    else sessionStorage.removeItem(key);
  } catch {
    // Without storage a reload asks again.
  }
}
