/** What several results and runs have in common and what not: metrics, cost, differences of configuration, a test. */
import { formatCount, formatDuration, formatMetric } from '@nutshell/drawing';
import { valueText } from '../ui/tables.tsx';
import type { Details } from './details.ts';
import './records.css';
import { misclassifications } from './significance.ts';

export function ComparisonTables(props: PartProps) {
  return (
    <>
      <Metrics {...props} />
      <Differences {...props} />
      <Significance {...props} />
    </>
  );
}

interface PartProps {
  details: readonly Details[];
  /** Of the details, in their order. */
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
