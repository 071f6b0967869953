// The teacher's page of a class: its own entry, without a server.
import { render } from 'preact';
import '../tokens.css';
import '../base.css';
import { need } from '../i18n';
import { applySettings, parseStage } from '../store/settings';
import { enterAgain } from './actions';
import { ClassPage } from './page';
import { clock } from './store';

async function start(): Promise<void> {
  await applySettings(parseStage(location.search));
  await need('rest', 'verdicts');
  render(<ClassPage />, document.getElementById('app') as HTMLElement);
  setInterval(() => {
    clock.value = Date.now();
  }, 5000);
  enterAgain();
}

void start();
