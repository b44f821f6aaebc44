/** Several results and runs side by side: curves in one chart, metrics, differences of configuration, a test. */
import { formatCount, formatDuration, formatMetric } from '@nutshell/drawing';
import { Message, Select } from '../../ui/controls.tsx';
import { Curves } from '../../charts/curves.tsx';
import { splitsOf } from '../../charts/curve-series.ts';
import type { Details } from '../../catalogue/details.ts';
import { shortNames } from '../../catalogue/entries.ts';
import { logs } from '../../catalogue/connection.ts';
import { misclassifications } from '../../catalogue/significance.ts';
import { state } from './state.ts';
import { valueText } from '../../ui/tables.tsx';

export function Comparison({ details }: { details: readonly Details[] }) {
  const names = shortNames(details.map(({ entry }) => entry));
  const curves = details.map(({ entry, record }, index) => {
    const live = logs.value[entry.key]?.rows;
    return { name: names[index], rows: live?.length ? live : (record?.curve ?? []) };
  });
  const splits = [...new Set(curves.flatMap(({ rows }) => splitsOf(rows)))];
  const wanted = state.value.split || (splits.includes('test') ? 'test' : 'all');
  const split = wanted === 'all' || !splits.includes(wanted) ? '' : wanted;
  return (
    <article class="comparison">
      <h2>{details.length} side by side</h2>
      {details
        .filter(({ problem }) => problem)
        .map(({ entry, problem }) => (
          <Message key={entry.key} kind="error">
            {entry.key}: {problem}
          </Message>
        ))}
      <section>
        <h3>Learning curves</h3>
        {splits.length > 1 && (
          <div class="split">
            <Select
              label="Split"
              value={split || 'all'}
              options={['all', ...splits].map((value) => ({ value, label: value }))}
              onChange={(value) => state.set({ split: value })}
            />
          </div>
        )}
        <Curves curves={curves} split={split} log={state.value.log} onLog={(log) => state.set({ log })} />
      </section>
      <Metrics details={details} names={names} />
      <Differences details={details} names={names} />
      <Significance details={details} names={names} />
    </article>
  );
}

interface PartProps {
  details: readonly Details[];
  names: readonly string[];
}

function Metrics({ details, names }: PartProps) {
  const metrics = [...new Set(details.flatMap(({ entry }) => Object.keys(entry.metrics)))];
  const rows = metrics.map((metric) => ({
    name: metric,
    cells: details.map(({ entry }) =>
      entry.metrics[metric] === undefined ? '' : formatMetric(metric, entry.metrics[metric]),
    ),
  }));
  const ofRecord = (name: string, text: (record: NonNullable<Details['record']>) => string) => ({
    name,
    cells: details.map(({ record }) => (record ? text(record) : '')),
  });
  return (
    <section>
      <h3>Metrics and cost</h3>
      <Table
        label="Metrics and cost"
        names={names}
        numbers
        rows={[
          { name: 'status', cells: details.map(({ entry }) => entry.status) },
          ...rows,
          ofRecord('parameters', ({ model }) => formatCount(model.parameters)),
          ofRecord('time', ({ cost }) => formatDuration(cost.seconds)),
          ofRecord('examples per second', ({ cost }) => formatCount(cost.examplesPerSecond)),
          ofRecord('machine', ({ environment }) => `${environment.backend}, ${environment.cpu}`),
        ]}
      />
    </section>
  );
}

function Differences({ details, names }: PartProps) {
  const keys = [...new Set(details.flatMap(({ entry }) => Object.keys(entry.config)))];
  const rows = keys
    .map((key) => ({ name: key, cells: details.map(({ entry }) => valueText(entry.config[key])) }))
    .filter(({ cells }) => cells.some((cell) => cell !== cells[0]));
  return (
    <section>
      <h3>Differences of configuration</h3>
      {rows.length ? (
        <Table label="Differences of configuration" names={names} rows={rows} />
      ) : (
        <p class="quiet">None: all {keys.length} keys are equal.</p>
      )}
    </section>
  );
}

function Significance({ details, names }: PartProps) {
  const tests = misclassifications(details.map(({ record }) => record));
  if (!tests.length) return null;
  return (
    <section>
      <h3>Is the difference more than chance?</h3>
      <ul class="prose">
        {tests.map(({ a, b, split, text }) => (
          <li key={`${b} ${split}`}>
            {names[a]} against {names[b]}, {split}: {text}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface TableProps {
  label: string;
  names: readonly string[];
  rows: readonly { name: string; cells: readonly string[] }[];
  numbers?: boolean;
}

function Table({ label, names, rows, numbers }: TableProps) {
  const css = numbers ? 'number' : undefined;
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={label}>
      <table class="side-by-side">
        <thead>
          <tr>
            <td />
            {names.map((name) => (
              <th key={name} scope="col" class={css}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, cells }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {cells.map((cell, index) => (
                <td key={names[index]} class={css}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
