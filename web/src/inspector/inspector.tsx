import { t } from '../i18n';
import './inspector.css';

export function Inspector() {
  return <h2 class="head">{t('inspector.title')}</h2>;
}
