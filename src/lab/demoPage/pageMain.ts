import type { LabUrls } from '../labUrls.ts';
import type { createKit } from './kit.ts';
import type { DemoSettings, Scenario } from './scenario.ts';

/** How far a scenario got; `detail` is its last line in the log or the reason why it failed. */
export interface ScenarioState {
  readonly status: 'running' | 'done' | 'failed' | 'stopped';
  readonly detail: string;
}

/** What the page offers to tests and to the console as `window.lab`. */
export interface DemoLab {
  /** Resolves when all that was started has finished; scenarios that stay open count as finished once they work. */
  readonly done: Promise<Readonly<Record<string, ScenarioState>>>;
  readonly states: Readonly<Record<string, ScenarioState>>;
  run(ids: readonly string[]): void;
  stop(id: string): void;
}

declare global {
  interface Window {
    lab: DemoLab;
    labUrls: LabUrls;
    labSettings: DemoSettings;
  }
}

/** What the page needs of a scenario once its card is there. */
export type RunnableScenario = Pick<Scenario, 'run' | 'staysOpen'>;

/** Brings the page to life. Sent to the browser as source text, so it names nothing outside but globals. */
export const pageMain = (
  scenarios: Readonly<Record<string, RunnableScenario>>,
  makeKit: typeof createKit,
): void => {
  const states: Record<string, ScenarioState> = {};
  const stops = new Map<string, () => void>();
  const running = new Set<symbol>();
  const log = document.querySelector('#log');
  let finish: () => void = () => undefined;
  let done = new Promise<void>((resolve) => {
    finish = resolve;
  });

  const show = (id: string, state: ScenarioState): void => {
    states[id] = state;
    const card = document.querySelector<HTMLElement>(`[data-scenario="${id}"]`);
    if (card === null) return;
    card.dataset.status = state.status;
    const status = card.querySelector('.status');
    if (status !== null) status.textContent = `${state.status}: ${state.detail}`;
    const stop = card.querySelector<HTMLButtonElement>('.stop');
    if (stop !== null) stop.disabled = !stops.has(id);
  };

  const writeLog = (id: string, text: string): void => {
    const line = document.createElement('li');
    line.textContent = `${new Date().toLocaleTimeString()} ${id}: ${text}`;
    log?.prepend(line);
    while (log !== null && log.childElementCount > 100) log.lastElementChild?.remove();
  };

  const finishIfIdle = (): void => {
    if (running.size > 0) return;
    document.documentElement.dataset.labDone = 'true';
    finish();
  };

  const stop = (id: string): void => {
    const stopRun = stops.get(id);
    stops.delete(id);
    stopRun?.();
  };

  const start = async (id: string, { run, staysOpen }: RunnableScenario): Promise<void> => {
    stop(id);
    const { kit, stop: stopKit } = makeKit(window.labUrls, window.labSettings, (text) => {
      writeLog(id, text);
      show(id, { status: states[id]?.status ?? 'running', detail: text });
    });
    const stopped = new Promise<'stopped'>((resolve) => {
      stops.set(id, () => {
        resolve('stopped');
        stopKit();
        show(id, { status: 'stopped', detail: 'its connections are closed' });
      });
    });
    const token = Symbol(id);
    running.add(token);
    show(id, { status: 'running', detail: 'started' });
    try {
      const outcome = await Promise.race([run(kit).then(() => 'done' as const), stopped]);
      if (outcome === 'done') {
        if (!staysOpen) stops.delete(id);
        show(id, { status: 'done', detail: states[id]?.detail ?? '' });
      }
    } catch (error) {
      stops.delete(id);
      stopKit();
      const detail = error instanceof Error ? error.message : String(error);
      writeLog(id, detail);
      show(id, { status: 'failed', detail });
    }
    running.delete(token);
    finishIfIdle();
  };

  const runAll = (ids: readonly string[]): void => {
    if (document.documentElement.dataset.labDone === 'true') {
      done = new Promise((resolve) => {
        finish = resolve;
      });
    }
    document.documentElement.dataset.labDone = 'false';
    for (const id of ids) {
      const scenario = scenarios[id];
      if (scenario === undefined) writeLog(id, 'there is no such scenario');
      else void start(id, scenario);
    }
    finishIfIdle();
  };

  window.lab = {
    get done() {
      return done.then(() => states);
    },
    states,
    run: runAll,
    stop,
  };
  document.addEventListener('click', ({ target }) => {
    if (!(target instanceof HTMLButtonElement)) return;
    const id = target.closest<HTMLElement>('[data-scenario]')?.dataset.scenario;
    if (id === undefined) runAll(Object.keys(scenarios));
    else if (target.classList.contains('stop')) stop(id);
    else runAll([id]);
  });
  const asked = new URLSearchParams(location.search).get('run');
  if (asked === 'all') runAll(Object.keys(scenarios));
  else if (asked !== null) runAll(asked.split(',').filter((id) => id !== ''));
};
