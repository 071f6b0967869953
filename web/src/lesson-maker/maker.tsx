import { Dialog } from '../dialog/dialog';
import { fill, part, tMaybe } from '../i18n';
import {
  editHead,
  fetched,
  head,
  make,
  most,
  picks,
  rows,
  stage,
  staged,
  tick,
  wordsOf,
} from '../store/lesson-maker';
import { hello } from '../store/state';
import { Badge } from '../ui/badge';
import { Result } from './result';
import { Ticked } from './ticked';
import './maker.css';

/** Makes a lesson of what was played: the rows to tick on one side, the lesson on the other. */
export function LessonMaker() {
  const m = part('maker');
  const list = rows.value;
  const titled = head.value.title.trim() !== '';
  return (
    <Dialog title={m.title} class="maker-box">
      <p>{list.length ? m.how : m.none}</p>
      {list.length > 0 && (
        <div class="maker">
          <Rows />
          <form
            class="maker-form scroll"
            onSubmit={(e) => {
              e.preventDefault();
              void make();
            }}
          >
            <Head />
            <h3>{m.ticked}</h3>
            {picks.value.size ? <Ticked /> : <p class="mute">{m.tick}</p>}
            {picks.value.size > 0 && !titled && <p class="mute">{m.untitled}</p>}
            <button type="submit" class="pri" disabled={!picks.value.size || !titled}>
              {m.make}
            </button>
            <Result />
          </form>
        </div>
      )}
    </Dialog>
  );
}

/** The rows that were played, each with a box to tick. */
function Rows() {
  const m = part('maker');
  const list = rows.value;
  return (
    <section class="maker-rows scroll" aria-label={m.rows}>
      {list.length === most && <p class="mute">{fill(m.more, { n: most })}</p>}
      <ul>
        {list.map((e) => (
          <li key={e.id}>
            <label>
              <input type="checkbox" checked={picks.value.has(e.id)} onChange={() => tick(e)} />
              <span class="num">#{e.id}</span>
              <Badge sid={e.sid} />
              <span class="mono" data-k={e.kind} data-dir={e.dir}>
                {wordsOf(e).replace(/^\S+\s+/, '')}
              </span>
            </label>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What stands at the head of the lesson file. */
function Head() {
  const m = part('maker');
  const { title, text, minutes, profile } = head.value;
  const kind = hello.value?.config.profile ?? '';
  return (
    <>
      <h3>{m.lesson}</h3>
      <div class="maker-head">
        <label>
          {m.name}
          <input
            class="field"
            type="text"
            maxLength={100}
            value={title}
            onInput={(e) => editHead({ title: e.currentTarget.value })}
          />
        </label>
        <label class="short">
          {m.minutes}
          <input
            class="field"
            type="number"
            min={1}
            max={600}
            value={minutes}
            onInput={(e) => editHead({ minutes: Number(e.currentTarget.value) || 1 })}
          />
        </label>
      </div>
      <label class="maker-about">
        {m.about}
        <textarea
          rows={3}
          maxLength={4000}
          value={text}
          onInput={(e) => editHead({ text: e.currentTarget.value })}
        />
      </label>
      {kind !== 'full' && (
        <label class="check">
          <input
            type="checkbox"
            checked={profile}
            onChange={(e) => editHead({ profile: e.currentTarget.checked })}
          />
          {fill(m.profile, { name: tMaybe(`profile.${kind}`, kind) })}
        </label>
      )}
      {fetched.value.length > 0 && (
        <fieldset class="maker-files">
          <legend>{m.files}</legend>
          {fetched.value.map((path) => (
            <label class="check" key={path}>
              <input
                type="checkbox"
                checked={staged.value.has(path)}
                onChange={(e) => stage(path, e.currentTarget.checked)}
              />
              <span class="mono">{path}</span>
            </label>
          ))}
        </fieldset>
      )}
    </>
  );
}
