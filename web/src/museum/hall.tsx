import { part } from '../i18n';
import { museum } from '../store/museum';

/** Where the server comes from, and its own inspector: the commands that it printed. */
export function Hall({ enter }: { enter: () => void }) {
  const m = part('museum');
  const [first, ...rest] = m.story.split('\n');
  return (
    <>
      <p class="lead">{first}</p>
      {rest.slice(0, 1).map((p) => (
        <p key={p}>{p}</p>
      ))}
      <figure class="printout">
        <pre class="mono" translate={false}>
          {museum.value?.printed.map((line, i) => (
            <code key={i}>{line}</code>
          ))}
          <span class="cursor" aria-hidden="true" />
        </pre>
        <figcaption class="mute small">{m.printout}</figcaption>
      </figure>
      {rest.slice(1).map((p) => (
        <p key={p}>{p}</p>
      ))}
      <div class="doors">
        <button type="button" class="pri" onClick={enter}>
          {m.enter}
        </button>
      </div>
    </>
  );
}
