/** Several results and runs side by side: curves in one chart, metrics, differences of configuration, a test. */
import { Message, Select } from '../../ui/controls.tsx';
import { ComparisonTables } from '../../catalogue/comparison-tables.tsx';
import { Curves } from '../../charts/curves.tsx';
import { splitsOf } from '../../charts/curve-series.ts';
import type { Details } from '../../catalogue/details.ts';
import { experimentNames, shortNames } from '../../catalogue/entries.ts';
import { logs } from '../../catalogue/connection.ts';
import { state } from './state.ts';

export function Comparison({ details }: { details: readonly Details[] }) {
  const entries = details.map(({ entry }) => entry);
  const [names, groups] = [shortNames(entries), experimentNames(entries)];
  const curves = details.map(({ entry, record }, index) => {
    const live = logs.value[entry.key]?.rows;
    return {
      name: names[index],
      group: groups[index],
      rows: live?.length ? live : (record?.curve ?? []),
      cost: record?.cost,
    };
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
        <Curves curves={curves} split={split} look={state.value} onLook={(look) => state.set(look)} />
      </section>
      <ComparisonTables details={details} names={names} />
    </article>
  );
}
