import terminalIcon from 'lucide-static/icons/terminal.svg?raw';
import { t } from '../i18n';
import { clientSession } from '../store/state';
import { Badge } from '../ui/badge';
import { Icon } from '../ui/icon';
import { Examples } from './examples';
import { Lines } from './lines';
import { Prompt } from './prompt';
import './console.css';

/** The built-in client: what was said, and the line that is being typed. */
export function Console() {
  const sid = clientSession.value;
  return (
    <>
      <h2 class="head">
        <Icon svg={terminalIcon} size={14} />
        {t('console.title')}
        {sid && <Badge sid={sid} />}
      </h2>
      <div class="term">
        <Lines />
        <Examples />
        <Prompt />
      </div>
    </>
  );
}
