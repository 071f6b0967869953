import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { need } from '../i18n';
import type { Part } from '../i18n/parts';

const later = new Set<() => Promise<unknown>>();

/**
 * Loads what was not shown yet, one after the other, so that all of the page is
 * there when its relay, which it comes from, is not.
 */
export async function loadRest(): Promise<void> {
  for (const load of later) {
    await idle();
    await load();
  }
}

/** When there is nothing else to do, or in a second. Safari cannot tell. */
const idle = (): Promise<unknown> =>
  new Promise((done) =>
    'requestIdleCallback' in window ? requestIdleCallback(done, { timeout: 1000 }) : setTimeout(done, 50),
  );

/**
 * A component whose code and texts are loaded when it is first shown, so that the first
 * load of the page stays small: const Compare = lazy(() => import('./compare').then((m) => m.Compare)).
 * Parts are those of the texts that it shows, beside what every view may show.
 */
export function lazy<P extends object>(
  load: () => Promise<ComponentType<P>>,
  ...parts: Part[]
): ComponentType<P> {
  let loaded: ComponentType<P> | undefined;
  const get = async () => {
    const [part] = await Promise.all([loaded ?? load(), need('rest', ...parts)]);
    loaded = part;
    return part;
  };
  later.add(get);
  return (props: P) => {
    const [Part, setPart] = useState(() => loaded);
    useEffect(() => {
      if (!Part) void get().then((part) => setPart(() => part));
    }, []);
    return Part ? <Part {...props} /> : null;
  };
}
