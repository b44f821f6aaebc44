/** One result or run, with all that is known of it. */
import type { ComponentChildren } from 'preact';
import { formatCount, formatDuration, formatMetric } from '@nutshell/drawing';
import { intervalOf } from '@nutshell/experiment/interval';
import type { ResultRecord } from '@nutshell/experiment/result';
import { Message } from '../../ui/controls.tsx';
import { Confusion } from '../../ui/confusion.tsx';
import { Curves } from '../../charts/curves.tsx';
import type { Details } from '../../catalogue/details.ts';
import { Status } from './entry-list.tsx';
import { Layers } from '../../catalogue/layers.tsx';
import { logs } from '../../catalogue/connection.ts';
import { Misses } from '../../catalogue/misses.tsx';
import { Samples } from '../../catalogue/samples.tsx';
import { state } from './state.ts';
import { Definitions, Tiles } from '../../ui/tables.tsx';

export function Single({ details }: { details: Details }) {
  const { entry, record, run, problem } = details;
  const log = run && logs.value[entry.key];
  const problems = [
    ...(problem ? [problem] : []),
    ...(run?.problems ?? []),
    ...(log?.problems ?? []).map(
      ({ line, message }) => `metrics.jsonl, line ${line}, is left out: ${message}`,
    ),
  ];
  const rows = log?.rows.length ? log.rows : (record?.curve ?? []);
  const config = run?.config ?? record?.config ?? {};
  return (
    <article class="single">
      <header>
        <h2>{run?.title ?? `${entry.app} ${entry.experiment}, seed ${entry.seed}`}</h2>
        <p class="quiet">
          <Status status={entry.status} /> ·{' '}
          {run && `${entry.app} ${entry.experiment}, seed ${entry.seed} · `}
          {entry.when}
          {entry.run &&
            !record &&
            ` · last written ${new Date(entry.run.updated).toISOString().slice(11, 19)} UTC`}
        </p>
        <Links details={details} />
      </header>
      {problems.length > 0 && (
        <Message kind="error">
          {problems.slice(0, 8).map((text) => (
            <p key={text}>{text}</p>
          ))}
          {problems.length > 8 && <p>and {problems.length - 8} more</p>}
        </Message>
      )}
      {record ? (
        <Tiles
          tiles={Object.entries(record.metrics).map(([name, value]) => ({
            name,
            value: formatMetric(name, value),
            note: intervalText(record, name),
          }))}
        />
      ) : (
        rows.length > 0 && (
          <Tiles
            label={`Row ${rows.length} of the metrics`}
            tiles={Object.entries(rows.at(-1)!).map(([name, value]) => ({
              name,
              value: value === null ? '–' : formatMetric(name, value),
            }))}
          />
        )
      )}
      <Section title="Learning curves">
        {rows.length > 0 ? (
          <Curves
            curves={[{ name: '', rows, cost: record?.cost }]}
            look={state.value}
            onLook={(look) => state.set(look)}
          />
        ) : (
          <p class="quiet">{entry.status === 'running' ? 'Nothing is measured yet.' : 'None.'}</p>
        )}
      </Section>
      {Object.entries(record?.confusion ?? {}).map(([split, counts]) => (
        <Section key={split} title={`Confusion matrix, ${split}`}>
          <Confusion counts={counts} classes={record?.classes} />
        </Section>
      ))}
      {record?.misses && (
        <Misses misses={record.misses} classes={record.classes} sizes={record.dataset.sizes} />
      )}
      {run && <Samples run={run} />}
      <Layers run={run} record={record} />
      <Section title="Configuration">
        <Definitions entries={Object.entries(config)} />
      </Section>
      <Deviations list={run?.deviations ?? record?.deviations ?? []} />
      {record && <DataAndCost record={record} />}
      <Section title="Environment">
        <Definitions
          entries={Object.entries({ ...run?.environment, ...record?.environment, commit: record?.commit })}
        />
      </Section>
      <Section title="Run it again">
        <pre>
          <code>{run?.command || record?.command || 'unknown'}</code>
        </pre>
      </Section>
    </article>
  );
}

/** A part of the page; long ones can be folded away. */
function Section({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Links({ details: { entry, run } }: { details: Details }) {
  const path = entry.key.split('/').map(encodeURIComponent).join('/');
  const has = (name: string) => run?.files.some((file) => file.path === name);
  const links = run
    ? [
        ...(has('report.html') ? [['report.html', `runs/${path}/report.html`]] : []),
        ...(has('result.json') ? [['result.json', `runs/${path}/result.json`]] : []),
        ...(has('metrics.jsonl') ? [['metrics.jsonl', `runs/${path}/metrics.jsonl`]] : []),
      ]
    : [['record', `results/${path}.json`]];
  if (entry.problems.length && !run) return null;
  return (
    <p class="row small links">
      {links.map(([name, href]) => (
        <a key={name} href={href} target="_blank" rel="noreferrer">
          {name}
        </a>
      ))}
    </p>
  );
}

function intervalText(record: ResultRecord, name: string): string {
  const interval = intervalOf(record, name);
  return interval ? `${formatMetric(name, interval.low)} to ${formatMetric(name, interval.high)}` : '';
}

function Deviations({ list }: { list: readonly string[] }) {
  if (!list.length) return null;
  return (
    <Section title="Deviations from the paper">
      <ul class="prose">
        {list.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </Section>
  );
}

function DataAndCost({ record: { dataset, model, cost } }: { record: ResultRecord }) {
  const sizes = Object.entries(dataset.sizes).map(([split, size]) => `${formatCount(size)} ${split}`);
  return (
    <Section title="Data and cost">
      <Definitions
        entries={[
          ['dataset', `${dataset.name}, ${dataset.source}`],
          ['examples', sizes.join(', ')],
          ['parameters', formatCount(model.parameters)],
          ['multiply-adds', model.multiplyAdds === undefined ? undefined : formatCount(model.multiplyAdds)],
          ['time', `${formatDuration(cost.seconds)}, ${formatCount(cost.steps)} steps`],
          ['speed', `${formatCount(cost.examplesPerSecond)} examples per second`],
          ['memory', `${formatCount(cost.peakMemoryMiB)} MiB at most`],
        ]}
      />
    </Section>
  );
}
