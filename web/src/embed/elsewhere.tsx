import { useSignal } from '@preact/signals';
import { t } from '../i18n';
import type { Source } from '../store/lesson-keep';
import { relay } from '../store/state';
import { Copy } from '../ui/copy';
import { saveAs } from '../ui/save';

/** How a lesson gets into another page: the code of a frame, and a package for a learning management system. */
export function Elsewhere({ source, name }: { source: Source; name: string }) {
  const failed = useSignal('');
  if (relay.value.state !== 'connected' || document.documentElement.dataset.embed) return null;
  const save = async () => {
    failed.value = await savePackage(source, name);
  };
  return (
    <details class="lesson-elsewhere">
      <summary>{t('embed.title')}</summary>
      {'name' in source && (
        <>
          <p>{t('embed.frame')}</p>
          <pre class="mono">{frameCode(source.name)}</pre>
          <Copy text={frameCode(source.name)} what={t('embed.code')} label={t('embed.copy')} />
        </>
      )}
      <p>{t('embed.scorm')}</p>
      <button type="button" class="out" onClick={() => void save()}>
        {t('embed.save')}
      </button>
      {failed.value && <p role="alert">{failed.value}</p>}
    </details>
  );
}

/** The frame of a built-in lesson. The page around it writes its own origin. */
function frameCode(name: string): string {
  const page = new URL(document.baseURI);
  page.hash = '';
  page.search = new URLSearchParams({
    lesson: name,
    embed: '1',
    parent: 'https://YOUR-PAGE.example',
  }).toString();
  return `<iframe src="${page.href.replaceAll('&', '&amp;')}" width="100%" height="720" title="ftpsim"></iframe>`;
}

/** Saves the package that the relay makes; returns why there is none, or ''. */
async function savePackage(source: Source, name: string): Promise<string> {
  const url = new URL('scorm', document.baseURI);
  if ('name' in source) url.searchParams.set('lesson', source.name);
  const body = 'text' in source ? source.text : undefined;
  const answer = await fetch(url, { method: 'POST', body }).catch(() => null);
  if (!answer) return t('embed.no-relay');
  if (!answer.ok) return answer.text();
  saveAs(`${name}-scorm.zip`, await answer.blob());
  return '';
}
