/** The charts of one or several learning curves, and a switch between linear and logarithmic axes. */
import { useMemo } from 'preact/hooks';
import { Toggle } from '../../ui/controls.tsx';
import { Chart } from './chart.tsx';
import { chartsOf, type Row } from './curve-series.ts';
import { state } from './state.ts';

export function Curves({
  curves,
  split,
}: {
  curves: readonly { name: string; rows: readonly Row[] }[];
  split?: string;
}) {
  const { log } = state.value;
  // Rows are never changed in place: the same rows are the same charts.
  const charts = useMemo(
    () => chartsOf(curves, split),
    [split, ...curves.flatMap(({ name, rows }) => [name, rows])],
  );
  return (
    <>
      <Toggle label="logarithmic" checked={log} onChange={(checked) => state.set({ log: checked })} />
      <div class="curves">
        {charts.map((chart) => (
          <Chart key={chart.measure} chart={chart} log={log} />
        ))}
      </div>
    </>
  );
}
