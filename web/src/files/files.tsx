import { t } from '../i18n';
import './files.css';

export function Files() {
  return <h2 class="head">{t('files.title')}</h2>;
}
