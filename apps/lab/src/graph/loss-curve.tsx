/** The loss of gradient descent on a graph's numbers, by update. */
import { type Axis, formatNumber, scale, ticks, largest, smallest } from '@nutshell/drawing';
import './graph.css';

const [WIDE, HIGH] = [420, 170];
const EDGES = { left: 66, right: WIDE - 12, top: 12, bottom: HIGH - 26 };

/** The loss after each update, the first before any. */
export function LossCurve({ losses, label }: { losses: readonly number[]; label: string }) {
  const finite = losses.filter(Number.isFinite);
  const updates = losses.length - 1;
  const across: Axis = { low: 0, high: Math.max(1, updates), whole: true };
  const [low, high] = [smallest(finite, 0), largest(finite, 0)];
  const up: Axis = { low, high: high > low ? high : low + 1 };
  const x = scale(across, EDGES.left, EDGES.right);
  const y = scale(up, EDGES.bottom, EDGES.top);
  const points = finite.map((loss, i) => `${x(i).toFixed(1)},${y(loss).toFixed(1)}`);
  return (
    <figure class="graph-loss">
      <svg
        viewBox={`0 0 ${WIDE} ${HIGH}`}
        role="img"
        aria-label={`${label} from ${formatNumber(losses[0])} to ${formatNumber(losses[updates])} in ${updates} updates`}
      >
        {ticks(up, 4).map(({ value, text }) => (
          <g key={value}>
            <path class="graph-axis" d={`M${EDGES.left} ${y(value)}H${EDGES.right}`} />
            <text x={EDGES.left - 8} y={y(value) + 4} text-anchor="end">
              {text}
            </text>
          </g>
        ))}
        <polyline class="graph-curve" points={points.join(' ')} />
        {finite.length < 40 && finite.map((loss, i) => <circle key={i} cx={x(i)} cy={y(loss)} r="3" />)}
        {ticks(across, 5).map(({ value, text }) => (
          <text key={value} x={x(value)} y={EDGES.bottom + 16} text-anchor="middle">
            {text}
          </text>
        ))}
      </svg>
      <figcaption class="small quiet">
        {label} by {updates === 0 ? 'update: none yet' : 'update'}
      </figcaption>
    </figure>
  );
}
