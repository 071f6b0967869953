/** The time between two events, with about two figures: "0.4 ms", "4 ms", "1.2 s". */
export function gap(ns: number): string {
  const ms = ns / 1e6;
  if (ms < 0.05) return '< 0.1 ms';
  if (ms < 1) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 60_000)} min`;
}

/** The capture's own clock, to the microsecond: "2026-11-24 23:24:50.020441 UTC". */
export function wallClock(wall: string): string {
  const m = /^(\S+)T(\d\d:\d\d:\d\d)(?:\.(\d+))?Z$/.exec(wall);
  return m ? `${m[1]} ${m[2]}.${(m[3] ?? '').padEnd(6, '0').slice(0, 6)} UTC` : wall;
}
