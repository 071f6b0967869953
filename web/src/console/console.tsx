import { t } from '../i18n';
import './console.css';

export function Console() {
  return <h2 class="head">{t('console.title')}</h2>;
}
