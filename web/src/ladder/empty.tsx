import cap from 'lucide-static/icons/graduation-cap.svg?raw';
import monitor from 'lucide-static/icons/monitor.svg?raw';
import stepForward from 'lucide-static/icons/step-forward.svg?raw';
import terminal from 'lucide-static/icons/terminal.svg?raw';
import { type ComponentChildren, Fragment } from 'preact';
import { firstMinute } from '../console/examples';
import { place } from '../header/place';
import { recipes } from '../header/recipes';
import { t } from '../i18n';
import { OpenButton } from '../recordings/open';
import { pause } from '../store/actions';
import { dialog, paused, relay, server } from '../store/state';
import { Copy } from '../ui/copy';
import { Icon } from '../ui/icon';

/** The welcome: what is here, and three ways to begin. */
export function Empty() {
  const up = server.value.state === 'up';
  return (
    <div class="empty scroll">
      <h2>{t(up ? 'empty.title' : 'empty.loading')}</h2>
      <p>{t('empty.text')}</p>
      <div class="cards">
        <RealClient />
        <Card svg={monitor} title={t('empty.page')}>
          <p>{t('empty.page.text')}</p>
          <div class="acts">
            <button type="button" class="pri" disabled={!up} onClick={() => void firstMinute()}>
              {t('empty.page.go')}
            </button>
          </div>
        </Card>
        <Card svg={stepForward} title={t('empty.step')}>
          <p>{t('empty.step.text')}</p>
          <div class="acts">
            <button type="button" class="out" disabled={!up || paused.value} onClick={pause}>
              {t(paused.value ? 'empty.step.on' : 'empty.step.go')}
            </button>
          </div>
        </Card>
      </div>
      <p class="bring">
        <button
          type="button"
          class="out"
          onClick={() => {
            dialog.value = 'lessons';
          }}
        >
          <Icon svg={cap} />
          {t('empty.lessons')}
        </button>{' '}
        {t('record.welcome')} <OpenButton />
      </p>
    </div>
  );
}

function RealClient() {
  const here = place.value;
  const command = here && recipes('curl', here)[0]?.text;
  return (
    <Card svg={terminal} title={t('empty.real')}>
      {command && relay.value.state !== 'none' ? (
        <>
          <code>
            {command.split(' ').map((word, i) => (
              <Fragment key={word}>
                {i > 0 && ' '}
                <span>{word}</span>
              </Fragment>
            ))}
          </code>
          <p>{t('empty.real.text')}</p>
          <div class="acts">
            <Copy text={command} label={t('empty.real.copy')} what="curl" />
            <More />
          </div>
        </>
      ) : (
        <>
          <p>{t('empty.real.none')}</p>
          <div class="acts">
            <More />
          </div>
        </>
      )}
    </Card>
  );
}

function More() {
  return (
    <button
      type="button"
      onClick={() => {
        dialog.value = 'connect';
      }}
    >
      {t('empty.real.more')}
    </button>
  );
}

function Card({ svg, title, children }: { svg: string; title: string; children: ComponentChildren }) {
  return (
    <div class="card">
      <span class="ci">
        <Icon svg={svg} />
      </span>
      <h3>{title}</h3>
      {children}
    </div>
  );
}
