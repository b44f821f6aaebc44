/** The charts of one or several learning curves, and the controls of how they are drawn. */
import { useMemo } from 'preact/hooks';
import { Select, Toggle } from '../ui/controls.tsx';
import { Choice } from '../ui/number-controls.tsx';
import { Chart } from './chart.tsx';
import { type Axis, axesOf, type Curve, placesOf } from './curve-axis.ts';
import { chartsOf } from './curve-series.ts';

/** How curves are drawn; a page that leaves one out does not offer it. */
export interface ChartLook {
  /** Whether the axes of values are logarithmic. */
  log: boolean;
  x?: Axis;
  /** About how many rows are averaged; 1 for none. */
  smooth?: number;
  /** Whether seeds of one experiment are one curve with a band. */
  bands?: boolean;
}

export interface CurvesProps {
  curves: readonly Curve[];
  /** Only this split's; all if empty. */
  split?: string;
  look: ChartLook;
  onLook: (part: Partial<ChartLook>) => void;
}

const smoothings = [1, 2, 5, 10, 20, 50, 100, 200, 500];

export function Curves({ curves, split, look, onLook }: CurvesProps) {
  const { log, x, smooth, bands } = look;
  const axes = axesOf(curves);
  const axis = axes.some((each) => each.axis === x) ? x! : 'own';
  const groups = curves.map(({ group }) => group).filter((group) => group !== undefined);
  const together = new Set(groups).size < groups.length;
  // Rows are never changed in place: the same rows are the same charts.
  const charts = useMemo(
    () => chartsOf(curves, { split, axis, smooth, bands: bands && together }),
    [split, axis, smooth, bands && together, ...curves.flatMap(({ name, rows, cost }) => [name, rows, cost])],
  );
  const without = curves.filter((curve) => !placesOf(curve, axis));
  return (
    <>
      <div class="chart-look">
        {x !== undefined && axes.length > 1 && (
          <Select
            label="Over"
            value={axis}
            options={axes.map(({ axis: value, label }) => ({ value, label }))}
            onChange={(value) => onLook({ x: value })}
          />
        )}
        {smooth !== undefined && (
          <Choice
            label="Smoothing"
            value={smooth}
            values={smoothings}
            format={(rows) => (rows === 1 ? 'none' : `over ${rows} rows`)}
            onChange={(value) => onLook({ smooth: value })}
          />
        )}
        <div class="row">
          {bands !== undefined && together && (
            <Toggle
              label="seeds as a band"
              checked={bands}
              onChange={(checked) => onLook({ bands: checked })}
            />
          )}
          <Toggle label="logarithmic" checked={log} onChange={(checked) => onLook({ log: checked })} />
        </div>
      </div>
      {bands && together && (
        <p class="quiet small">
          The line is the mean of the seeds, the band goes from the least to the largest.
        </p>
      )}
      {axis === 'time' && (
        <p class="quiet small">
          Where a log has no times, those of the whole training are spread evenly over it.
        </p>
      )}
      {without.length > 0 && (
        <p class="quiet small">Not known, and not drawn: {without.map(({ name }) => name).join('; ')}.</p>
      )}
      <div class="charts">
        {charts.map((chart) => (
          <Chart key={chart.measure} chart={chart} log={log} />
        ))}
      </div>
    </>
  );
}
