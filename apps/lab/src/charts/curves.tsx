/** The charts of one or several learning curves, and a switch between linear and logarithmic axes. */
import { useMemo } from 'preact/hooks';
import { Toggle } from '../ui/controls.tsx';
import { Chart } from './chart.tsx';
import { chartsOf, type Row } from './curve-series.ts';

export interface CurvesProps {
  curves: readonly { name: string; rows: readonly Row[] }[];
  /** Only this split's; all if empty. */
  split?: string;
  /** Whether the axes of values are logarithmic. */
  log: boolean;
  onLog: (log: boolean) => void;
}

export function Curves({ curves, split, log, onLog }: CurvesProps) {
  // Rows are never changed in place: the same rows are the same charts.
  const charts = useMemo(
    () => chartsOf(curves, split),
    [split, ...curves.flatMap(({ name, rows }) => [name, rows])],
  );
  return (
    <>
      <Toggle label="logarithmic" checked={log} onChange={onLog} />
      <div class="charts">
        {charts.map((chart) => (
          <Chart key={chart.measure} chart={chart} log={log} />
        ))}
      </div>
    </>
  );
}
