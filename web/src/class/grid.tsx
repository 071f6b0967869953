import { t } from '../i18n';
import { SeatCard } from './seat';
import { ids, seat } from './store';

/** Every seat of the class. */
export function Grid() {
  const list = ids.value;
  return (
    <main class="class-main scroll" tabIndex={-1} aria-label={t('class.seats')}>
      {list.length === 0 && <p class="class-empty mute">{t('class.empty')}</p>}
      <ul class="class-grid">
        {list.map((id) => {
          const of = seat(id);
          return of && <SeatCard key={id} of={of} />;
        })}
      </ul>
    </main>
  );
}
