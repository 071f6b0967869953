import { t } from '../i18n';
import './held-card.css';

export function HeldCard() {
  return <h2 class="head">{t('held.title')}</h2>;
}
