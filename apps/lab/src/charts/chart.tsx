/** One chart of learning curves, drawn by tfjs-vis; its code is loaded with the first chart. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { formatMetric, formatNumber } from '@nutshell/drawing';
import { colours } from '../ui/colours.ts';
import type { CurveChart, Series } from './curve-series.ts';
import { curveStyle } from './curve-style.ts';
import type { StyledElement } from './vega-embed.ts';
import './charts.css';
import { dashOf, outlineOf } from './series-style.ts';

/** Milliseconds between two drawings of a chart that grows. */
const redrawAfter = 400;

export function Chart({ chart, log }: { chart: CurveChart; log: boolean }) {
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [problem, setProblem] = useState('');
  const lastDrawn = useRef(0);
  const palette = colours();
  useEffect(() => {
    const element = frame.current!;
    const observer = new ResizeObserver(() => setWidth(Math.floor(element.clientWidth)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    if (width < 50) return undefined;
    let gone = false;
    const draw = async () => {
      lastDrawn.current = performance.now();
      // Beside the old drawing, which stays until the new one is whole.
      const fresh = document.createElement('div');
      await drawInto(fresh, chart, { width, log, palette });
      if (!gone) frame.current?.replaceChildren(fresh);
    };
    const wait = Math.max(0, lastDrawn.current + redrawAfter - performance.now());
    const timer = setTimeout(() => void draw().catch((error: Error) => setProblem(error.message)), wait);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [chart, width, log, palette]);
  return (
    <figure class="curve">
      <h4>{chart.measure}</h4>
      <Legend series={chart.series} />
      <div ref={frame} class="frame" role="img" aria-label={describe(chart)} />
      {problem && <p class="quiet">The chart cannot be drawn: {problem}</p>}
    </figure>
  );
}

function Legend({ series }: { series: readonly Series[] }) {
  const { classes } = colours();
  return (
    <ul class="curve-legend">
      {series.map(({ name, style, faint }) => {
        if (faint) return null;
        const colour = classes[style % classes.length];
        const dash = dashOf(style);
        return (
          <li key={name}>
            <svg viewBox="-16 -6 32 12" width="32" height="12" aria-hidden="true">
              <path
                d="M-16 0h32"
                stroke={colour}
                stroke-width="1.75"
                stroke-dasharray={dash[1] ? dash.join(' ') : undefined}
              />
              <path d={outlineOf(style, 3.5)} fill={colour} />
            </svg>
            {name}
          </li>
        );
      })}
    </ul>
  );
}

async function drawInto(
  element: StyledElement,
  chart: CurveChart,
  options: { width: number; log: boolean; palette: ReturnType<typeof colours> },
): Promise<void> {
  const { measure, x, series } = chart;
  const { width, log, palette } = options;
  const { render } = await import('@tensorflow/tfjs-vis');
  element.chartStyle = curveStyle(chart, { log, colours: palette });
  // Vega breaks a line at null, which the types of tfjs-vis do not know.
  const values = series.map(({ points }) => points as { x: number; y: number }[]);
  const data = { values, series: series.map(({ name }) => name) };
  await render.scatterplot(element, data, { width, height: 240, xLabel: x, yLabel: measure });
}

/** The chart in words: where each of its curves ends. */
function describe({ measure, x, series }: CurveChart): string {
  const ends = series
    .filter(({ faint }) => !faint)
    .map(({ name, points }) => {
      const last = points.findLast(({ y }) => y !== null);
      if (!last) return `${name} has no values`;
      const text = (y: number | null) => formatMetric(`.${measure}`, y!);
      const range = 'low' in last ? ` (${text(last.low)} to ${text(last.high)})` : '';
      return `${name} ${text(last.y)}${range} at ${x} ${formatNumber(last.x)}`;
    });
  return `${measure} over ${x}: ${ends.join('; ')}`;
}
