/** The number in a session's ID: 2 of "S2". Zero means that there is none. */
export const numberOf = (sid: string): number => Number(sid.replace(/^\D+/, '')) || 0;
