/** The list of results and runs, with its filters. Choosing one shows it; ticking several compares them. */
import { formatMetric } from '@nutshell/drawing';
import { Button, Select } from '../../ui/controls.tsx';
import { mainMetric, type Entry } from '../../catalogue/entries.ts';
import { filterEntries, kinds, state, type Kind } from './state.ts';

const kindLabels: Record<Kind, string> = {
  all: 'all',
  recorded: 'recorded results',
  running: 'running',
  finished: 'finished runs',
  stopped: 'stopped runs',
};

/** How many entries are listed before one asks for the rest by filters. */
const most = 300;

export function EntryList({ entries }: { entries: readonly Entry[] }) {
  const { app, kind, name, show } = state.value;
  const apps = [...new Set([...entries.map((entry) => entry.app), ...(app ? [app] : [])])].sort();
  const found = filterEntries(entries, state.value);
  return (
    <section class="entry-list" aria-label="Results and runs">
      <div class="filters">
        <Select
          label="App"
          value={app}
          options={[{ value: '', label: 'all' }, ...apps.map((value) => ({ value, label: value }))]}
          onChange={(value) => state.set({ app: value })}
        />
        <Select
          label="Status"
          value={kind}
          options={kinds.map((value) => ({ value, label: kindLabels[value] }))}
          onChange={(value) => state.set({ kind: value })}
        />
        <div class="field">
          <label for="runs-name">Name contains</label>
          <input
            id="runs-name"
            type="search"
            value={name}
            onInput={({ currentTarget }) => state.set({ name: currentTarget.value })}
          />
        </div>
      </div>
      <p class="quiet small row count" role="status">
        <span>
          {found.length === entries.length
            ? `${found.length} entries`
            : `${found.length} of ${entries.length} entries`}
          {show.length > 1 && `, ${show.length} compared`}
        </span>
        {show.length > 1 && <Button onClick={() => state.set({ show: [] })}>Clear</Button>}
      </p>
      <a
        class="skip"
        href="#runs-main"
        onClick={(event) => (
          event.preventDefault(),
          document.querySelector<HTMLElement>('#runs-main')!.focus()
        )}
      >
        Skip the list
      </a>
      <ul>
        {found.slice(0, most).map((entry) => (
          <EntryItem key={entry.key} entry={entry} chosen={show.includes(entry.key)} />
        ))}
      </ul>
      {found.length > most && <p class="quiet small">The first {most} are listed: filter for others.</p>}
    </section>
  );
}

function EntryItem({ entry, chosen }: { entry: Entry; chosen: boolean }) {
  const { key, app, experiment, seed, status, metrics, when, problems, changes } = entry;
  const main = mainMetric(metrics);
  const name = `${app} ${experiment}, seed ${seed}, ${status}, ${when}${changes && `, ${changes}`}`;
  const toggle = () => {
    const { show } = state.peek();
    state.set({ show: chosen ? show.filter((other) => other !== key) : [...show, key] });
  };
  return (
    <li class={chosen ? 'chosen' : undefined}>
      <input type="checkbox" checked={chosen} onChange={toggle} aria-label={`Compare ${name}`} />
      <button type="button" onClick={() => state.set({ show: [key] })} aria-label={`Show ${name}`}>
        <span class="name">
          {experiment} <span class="quiet">seed {seed}</span>
        </span>
        <span class="number">{main ? formatMetric(...main) : ''}</span>
        <span class="quiet small">
          {problems.length > 0 && 'damaged · '}
          {app} · {when}
          {changes && ` · ${changes}`}
        </span>
        <Status status={status} />
      </button>
    </li>
  );
}

/** Told by words and by a mark, not by colour alone. */
export function Status({ status }: { status: Entry['status'] }) {
  return <span class={`status ${status}`}>{status}</span>;
}
