/** A histogram of numbers, drawn by tfjs-vis, with what describes them beside it. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { formatCount, formatNumber } from '@nutshell/drawing';
import { colours } from '../ui/colours.ts';
import type { StyledElement } from './vega-embed.ts';
import './charts.css';

/** More numbers than this are thinned before they are drawn; what describes them is of all. */
const MOST_DRAWN = 50_000;
const MOST_BINS = 40;

export function Histogram({ name, values }: { name: string; values: Float32Array }) {
  const frame = useRef<HTMLDivElement>(null);
  const [problem, setProblem] = useState('');
  const palette = colours();
  const words = described(values);
  useEffect(() => {
    let gone = false;
    const fresh: StyledElement = document.createElement('div');
    fresh.chartStyle = { colours: palette };
    const draw = async () => {
      const { render } = await import('@tensorflow/tfjs-vis');
      const width = Math.floor(frame.current!.clientWidth);
      const options = {
        width,
        height: 120,
        maxBins: MOST_BINS,
        stats: false as const,
        color: palette.classes[0],
      };
      await render.histogram(fresh, thinned(values), options);
      if (!gone) frame.current?.replaceChildren(fresh);
    };
    draw().catch((error: Error) => setProblem(error.message));
    return () => {
      gone = true;
    };
  }, [values, palette]);
  return (
    <figure class="histogram">
      <h4>{name}</h4>
      <div ref={frame} class="frame" role="img" aria-label={`Histogram of ${name}: ${words}`} />
      <figcaption class="quiet small">{words}</figcaption>
      {problem && <p class="quiet">The histogram cannot be drawn: {problem}</p>}
    </figure>
  );
}

function thinned(values: Float32Array): Float32Array {
  const every = Math.ceil(values.length / MOST_DRAWN);
  return every === 1 ? values : values.filter((_, index) => index % every === 0);
}

/** `400 numbers, −0.31 to 0.29, mean 0.012, standard deviation 0.11`, and how many are not finite. */
function described(values: Float32Array): string {
  let [count, mean, squares, low, high] = [0, 0, 0, Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    count++;
    const step = value - mean; // Welford 1962
    mean += step / count;
    squares += step * (value - mean);
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const broken = values.length - count;
  const numbers = `${formatCount(values.length)} ${values.length === 1 ? 'number' : 'numbers'}`;
  return [
    numbers,
    ...(count > 0
      ? [
          `${formatNumber(low, 3)} to ${formatNumber(high, 3)}`,
          `mean ${formatNumber(mean, 2)}`,
          `standard deviation ${formatNumber(Math.sqrt(squares / count), 2)}`,
        ]
      : []),
    ...(broken > 0 ? [`${formatCount(broken)} not finite`] : []),
  ].join(', ');
}
