/** The page's regions, in the order of F6. */
export const regions = [
  'region-transport',
  'region-lesson',
  'region-rail',
  'region-files',
  'region-ladder',
  'region-client',
  'region-held',
  'region-inspector',
] as const;
export type Region = (typeof regions)[number];

const inside = 'input, [tabindex="0"], button:not(:disabled), a[href]';
/** Where a region's focus goes first, when not to its first control. */
const first: Partial<Record<Region, string>> = {
  'region-ladder': '#events',
  'region-client': 'input',
  'region-held': 'textarea, input, button.pri',
};

/** Puts the focus into a region: on its main control, else on itself. */
export function focusRegion(id: Region): boolean {
  const region = document.getElementById(id);
  if (!region?.checkVisibility()) return false;
  const own = first[id];
  const target = (own && region.querySelector<HTMLElement>(own)) || region.querySelector<HTMLElement>(inside);
  (target ?? region).focus();
  return true;
}

/** Goes to the next region that is there. */
export function nextRegion(step: 1 | -1): void {
  const active = document.activeElement;
  const at = regions.findLastIndex((id) => document.getElementById(id)?.contains(active));
  const from = at < 0 && step < 0 ? 0 : at;
  for (let i = 1; i <= regions.length; i++) {
    const id = regions[(from + step * i + regions.length * 2) % regions.length];
    if (id && focusRegion(id)) return;
  }
}
