import { t } from '../i18n';
import './transfers.css';

export function Transfers() {
  return <h2 class="head">{t('transfers.title')}</h2>;
}
