/** Recorded results and runs: look at one, compare several, follow a training while it is under way. */
import { useEffect } from 'preact/hooks';
import { Message } from '../../ui/controls.tsx';
import { Comparison } from './comparison.tsx';
import { useDetails } from '../../catalogue/details.ts';
import { entriesOf, type Entry } from '../../catalogue/entries.ts';
import { EntryList } from './entry-list.tsx';
import { Scoreboard } from '../../catalogue/scoreboard-view.tsx';
import { catalogue, connection, follow, trouble } from '../../catalogue/connection.ts';
import { useCatalogue } from '../../catalogue/use-catalogue.ts';
import { Single } from './single.tsx';
import { lookAt, state } from './state.ts';
import './runs.css';

export default function Page() {
  useCatalogue();
  const list = catalogue.value;
  const entries = list ? entriesOf(list) : [];
  return (
    <div class="runs">
      <h1>Runs</h1>
      <p class="lead">
        Every recorded result and every training on this machine: choose one to look at it, tick several to
        compare them.
      </p>
      <ConnectionState />
      {list?.problems.map((problem) => (
        <Message key={problem} kind="error">
          {problem}
        </Message>
      ))}
      {list && (
        <div class="runs-bench">
          <EntryList entries={entries} />
          <div class="runs-main" id="runs-main" tabIndex={-1}>
            <Chosen entries={entries} live={list.live} />
          </div>
        </div>
      )}
    </div>
  );
}

function ConnectionState() {
  const now = connection.value;
  if (now === 'loading') return <p class="quiet">Looking for runs …</p>;
  if (now === 'live') {
    return (
      <p class="connection live small" role="status">
        Live: changes in runs/ and results/ appear by themselves.{trouble.value && ` ${trouble.value}`}
      </p>
    );
  }
  if (now === 'reconnecting') {
    return (
      <p class="connection reconnecting small" role="status">
        The lab’s server cannot be reached: connecting again … This page may show old data.
      </p>
    );
  }
  if (now === 'static') {
    return (
      <p class="connection small" role="status">
        This is the static site: it holds the recorded results. To see the runs of your own machine, live,
        start the lab there: <code>npm run lab</code>
      </p>
    );
  }
  return (
    <Message kind="error">
      There is no list of results: neither the lab’s server nor the static site’s file api/list.json can be
      reached. Trying again …
    </Message>
  );
}

function Chosen({ entries, live }: { entries: readonly Entry[]; live: boolean }) {
  const { show } = state.value;
  const chosen = show.flatMap((key) => entries.find((entry) => entry.key === key) ?? []);
  const missing = show.filter((key) => !entries.some((entry) => entry.key === key));
  const runs = chosen.flatMap(({ run, key }) => (run ? [key] : []));
  useEffect(() => follow(runs), [runs.join(',')]);
  const details = useDetails(chosen);
  const wanted = lookAt.value;
  useEffect(() => {
    if (!wanted || details.length < chosen.length) return;
    lookAt.value = false;
    // Below the list, as on a telephone: otherwise it is in sight.
    const main = document.querySelector('#runs-main')!;
    if (main.getBoundingClientRect().top > innerHeight / 2) main.scrollIntoView();
  });
  return (
    <>
      {missing.map((key) => (
        <Message key={key} kind="error">
          There is no {key.split('/').length === 3 ? 'result' : 'run'} “{key}”
          {live ? '.' : ' in this static site.'}
        </Message>
      ))}
      {chosen.length === 0 && <Hint entries={entries} live={live} />}
      {chosen.length === 1 && details[0] && <Single key={details[0].entry.key} details={details[0]} />}
      {chosen.length > 1 && <Comparison details={details} />}
      {details.length < chosen.length && <p class="quiet">Loading …</p>}
    </>
  );
}

function Hint({ entries, live }: { entries: readonly Entry[]; live: boolean }) {
  if (entries.length === 0) {
    return (
      <div class="hint">
        <p>Nothing has been trained or recorded yet. A first run, in seconds:</p>
        <pre>
          <code>npx nx run lenet5:train --experiment=smoke</code>
        </pre>
      </div>
    );
  }
  const running = entries.filter(({ status }) => status === 'running').length;
  return (
    <>
      {live && running > 0 && (
        <p>
          {running === 1 ? 'One training is' : `${running} trainings are`} under way: choose one, and its
          curves grow as you watch.
        </p>
      )}
      <Scoreboard
        results={catalogue.value?.results ?? []}
        onChoose={(keys) => {
          state.set({ show: [...keys], bands: true });
          lookAt.value = true;
        }}
      />
    </>
  );
}
