/** The list of results and runs, with its filters; seeds are folded under their experiment. Choosing one shows it; ticking several compares them. */
import { formatMetric } from '@nutshell/drawing';
import { Button, Select } from '../../ui/controls.tsx';
import { type Entry, groupsOf, mainMetric, meanMetric } from '../../catalogue/entries.ts';
import { filterEntries, kinds, lookAt, state, type Kind } from './state.ts';

const kindLabels: Record<Kind, string> = {
  all: 'all',
  recorded: 'recorded results',
  running: 'running',
  finished: 'finished runs',
  stopped: 'stopped runs',
};

/** How many experiments, and seeds of one, are listed before one asks for the rest by filters. */
const most = 300;

export function EntryList({ entries }: { entries: readonly Entry[] }) {
  const { app, kind, name, show } = state.value;
  const apps = [...new Set([...entries.map((entry) => entry.app), ...(app ? [app] : [])])].sort();
  const found = filterEntries(entries, state.value);
  const groups = groupsOf(found);
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
        {show.length > 1 && (
          <span class="row">
            <Button onClick={() => (lookAt.value = true)}>Show</Button>
            <Button onClick={() => state.set({ show: [] })}>Clear</Button>
          </span>
        )}
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
        {groups
          .slice(0, most)
          .map(({ key, entries: seeds }) =>
            seeds.length === 1 ? (
              <EntryItem key={key} entry={seeds[0]} />
            ) : (
              <GroupItem key={key} name={key} entries={seeds} />
            ),
          )}
      </ul>
      {groups.length > most && <p class="quiet small">The first {most} are listed: filter for others.</p>}
    </section>
  );
}

/** An experiment with several seeds: opens to them, and compares them all. */
function GroupItem({ name, entries }: { name: string; entries: readonly Entry[] }) {
  const { open, show } = state.value;
  const isOpen = open.includes(name);
  const keys = entries.map(({ key }) => key);
  const chosen = keys.filter((key) => show.includes(key)).length;
  const [{ app, experiment, status }] = entries;
  const main = meanMetric(entries);
  const toggle = () => {
    const others = state.peek().show.filter((key) => !keys.includes(key));
    state.set({ show: chosen === keys.length ? others : [...others, ...keys] });
  };
  const fold = () => state.set({ open: isOpen ? open.filter((key) => key !== name) : [...open, name] });
  const runs = new Set(entries.map(({ seed }) => seed)).size === keys.length ? 'seeds' : 'runs';
  return (
    <li class={chosen > 0 ? 'group chosen' : 'group'}>
      <input
        type="checkbox"
        checked={chosen === keys.length}
        indeterminate={chosen > 0 && chosen < keys.length}
        onChange={toggle}
        aria-label={`Compare all of ${app} ${experiment}`}
      />
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={fold}
        aria-label={`${app} ${experiment}, ${keys.length} ${runs}`}
      >
        <span class="name">{experiment}</span>
        <span class="number">{main && `mean ${formatMetric(...main)}`}</span>
        <span class="quiet small">
          {app} · {keys.length} {runs}
        </span>
        <Status status={status} />
      </button>
      {isOpen && (
        <ul>
          {entries.slice(0, most).map((entry) => (
            <EntryItem key={entry.key} entry={entry} />
          ))}
        </ul>
      )}
    </li>
  );
}

function EntryItem({ entry }: { entry: Entry }) {
  const { key, app, experiment, seed, status, metrics, when, problems, changes } = entry;
  const chosen = state.value.show.includes(key);
  const main = mainMetric(metrics);
  const name = `${app} ${experiment}, seed ${seed}, ${status}, ${when}${changes && `, ${changes}`}`;
  const toggle = () => {
    const { show } = state.peek();
    state.set({ show: chosen ? show.filter((other) => other !== key) : [...show, key] });
  };
  const choose = () => {
    state.set({ show: [key] });
    lookAt.value = true;
  };
  return (
    <li class={chosen ? 'chosen' : undefined}>
      <input type="checkbox" checked={chosen} onChange={toggle} aria-label={`Compare ${name}`} />
      <button type="button" onClick={choose} aria-label={`Show ${name}`}>
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
