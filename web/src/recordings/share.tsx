import { useEffect, useState } from 'preact/hooks';
import { t } from '../i18n';
import { maxTask } from '../store/bundle';
import {
  addressForOthers,
  changedFiles,
  changedTexts,
  isLoopback,
  type Link,
  type LinkParts,
  lessonInLink,
  shareLink,
} from '../store/share-link';
import { lesson, rules, touched } from '../store/state';
import { Copy } from '../ui/copy';

/** A link that holds a record and what a lesson needs: made when asked for, bounded, always masked. */
export function Share({ filter, none }: { filter: string; none: boolean }) {
  const [parts, setParts] = useState<LinkParts>({
    record: !none,
    profile: false,
    files: false,
    rules: false,
    task: '',
  });
  const [link, setLink] = useState<Link | null>(null);
  const [others, setOthers] = useState('');
  const alone = isLoopback(location.hostname);
  useEffect(() => {
    if (alone) void addressForOthers().then(setOthers);
  }, []);
  const change = (part: Partial<LinkParts>) => {
    setParts({ ...parts, ...part });
    setLink(null); // it holds something else
  };
  return (
    <div class="share">
      <Parts parts={parts} none={none} change={change} />
      <button
        type="button"
        class="out"
        onClick={() => void shareLink(filter, { ...parts, record: parts.record && !none }).then(setLink)}
      >
        {t('share.make')}
      </button>
      {link && 'problem' in link && <p role="status">{t(`share.${link.problem}`)}</p>}
      {link && 'hash' in link && (
        <>
          <Address label={t('share.link')} text={location.origin + location.pathname + link.hash} />
          {alone && <p role="status">{t(others ? 'share.alone' : 'share.alone.none')}</p>}
          {alone && others && <Address label={t('share.link.others')} text={others + link.hash} />}
          <p class="mute">{t('share.text')}</p>
        </>
      )}
    </div>
  );
}

function Address({ label, text }: { label: string; text: string }) {
  return (
    <div class="share-address">
      <input class="mono" readOnly value={text} aria-label={label} title={label} />
      <Copy text={text} what={label} label={t('share.copy')} />
    </div>
  );
}

interface PartsProps {
  parts: LinkParts;
  none: boolean;
  change: (part: Partial<LinkParts>) => void;
}

/** What the link carries. */
function Parts({ parts, none, change }: PartsProps) {
  const [shown, setShown] = useState(false);
  const [read, setRead] = useState<{ texts: number; out: number } | null>(null);
  const marks = touched.value;
  useEffect(() => {
    if (!shown) return;
    let current = true;
    void changedTexts().then(({ files, out }) => current && setRead({ texts: files.length, out }));
    return () => {
      current = false;
    };
  }, [shown, marks]);
  const files = read?.texts ?? changedFiles().length;
  const set = rules.value.faults.length + rules.value.breaks.length;
  const box = (part: 'record' | 'profile' | 'files' | 'rules' | 'lesson', text: string, off: boolean) => (
    <label>
      <input
        type="checkbox"
        checked={!!parts[part] && !off}
        disabled={off}
        onChange={(e) => change({ [part]: e.currentTarget.checked })}
      />
      {text}
    </label>
  );
  return (
    <details class="share-parts" onToggle={(e) => setShown(e.currentTarget.open)}>
      <summary>{t('share.parts')}</summary>
      {box('record', t('share.record'), none)}
      {box('profile', t('share.profile'), false)}
      {box('files', t('share.files', { n: files }), files === 0)}
      {read && read.out > 0 && <p class="mute">{t('share.files.out', { n: read.out })}</p>}
      {box('rules', t('share.rules', { n: set }), set === 0)}
      {lesson.value && lessonInLink() && box('lesson', t('share.lesson'), false)}
      <label class="share-task">
        {t('share.task')}
        <textarea
          rows={2}
          maxLength={maxTask}
          value={parts.task}
          onInput={(e) => change({ task: e.currentTarget.value })}
        />
      </label>
    </details>
  );
}
