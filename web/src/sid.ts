/** The number in a session's ID: 2 of "S2". Zero means that there is none. */
export const numberOf = (sid: string): number => Number(sid.replace(/^\D+/, '')) || 0;

/** Whether a session is one with another server, which the built-in client has reached by the relay: "D1". */
export const isDialled = (sid: string): boolean => sid.startsWith('D');
