/** Arrow keys, Home and End in a row of tabs: goes to the tab and chooses it. */
export function moveInTabs(e: KeyboardEvent & { currentTarget: HTMLElement }): void {
  const tabs = [...e.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')];
  const at = tabs.indexOf(document.activeElement as HTMLElement);
  const to: Record<string, number> = {
    ArrowRight: (at + 1) % tabs.length,
    ArrowLeft: (at - 1 + tabs.length) % tabs.length,
    Home: 0,
    End: tabs.length - 1,
  };
  const next = to[e.key];
  if (next === undefined) return;
  e.preventDefault();
  tabs[next]?.focus();
  tabs[next]?.click();
}
