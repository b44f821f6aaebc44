/** A board of Go: points to click, or to choose with the arrow keys and to play with Enter, and what a network says drawn on them. */
import { BLACK, type Board, EMPTY, PASS } from '@nutshell/go';
import { useEffect, useState } from 'preact/hooks';
import { formatFixed } from '@nutshell/drawing';
import { arrowOf } from '../ui/arrow-keys.ts';
import './board.css';

/** Numbers on the points, row by row from above. */
export type Layer =
  /** Shares of a whole, such as a policy. */
  | { readonly kind: 'shares'; readonly values: ArrayLike<number> }
  /** In [-1, 1]: 1 = Black's. */
  | { readonly kind: 'ownership'; readonly values: ArrayLike<number> };

export interface BoardViewProps {
  board: Board;
  /** Description of what is on it, for those who do not see it. */
  label: string;
  layer?: Layer;
  /** A move, by its number, that is proposed. */
  proposed?: number;
  /** Whether a click plays; else nothing happens. */
  canPlay: boolean;
  /** @param move row by row from above */
  onPlay: (move: number) => void;
}

const stars: Partial<Record<number, readonly number[]>> = {
  9: [2, 4, 6],
  13: [3, 6, 9],
  19: [3, 9, 15],
};

export function BoardView({ board, label, layer, proposed, canPlay, onPlay }: BoardViewProps) {
  const { size, geometry, cells, toMove } = board;
  const [cursor, setCursor] = useState<number>();
  useEffect(() => setCursor(undefined), [size]);
  const last = board.last === undefined || board.last === PASS ? -1 : geometry.index(board.last);
  const onKeyDown = (event: KeyboardEvent) => {
    const at = cursor ?? geometry.points.length >> 1;
    const arrow = arrowOf(event);
    if (arrow) {
      const [x, y] = [(at % size) + arrow[0], Math.floor(at / size) - arrow[1]];
      if (cursor === undefined) setCursor(at);
      else if (x >= 0 && y >= 0 && x < size && y < size) setCursor(y * size + x);
    } else if ((event.key === 'Enter' || event.key === ' ') && cursor !== undefined) {
      event.preventDefault();
      onPlay(cursor);
    }
  };
  return (
    <div class="go-board">
      <svg
        viewBox={`0 0 ${size + 1} ${size + 1}`}
        role="application"
        aria-label={label}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onBlur={() => setCursor(undefined)}
        style={{ '--side': size + 1 }}
        class={canPlay ? `playable ${toMove === BLACK ? 'black' : 'white'}-to-move` : undefined}
      >
        <rect width={size + 1} height={size + 1} rx={0.15} class="wood" />
        <Grid size={size} />
        {geometry.points.map((point, i) => (
          <g
            key={i}
            transform={`translate(${(i % size) + 1} ${Math.floor(i / size) + 1})`}
            data-point={geometry.name(point)}
            class={cells[point] === EMPTY ? 'point' : undefined}
            onClick={() => onPlay(i)}
          >
            {cells[point] === EMPTY ? (
              <rect x={-0.5} y={-0.5} width={1} height={1} class="empty" />
            ) : (
              <circle r={0.47} class={cells[point] === BLACK ? 'black' : 'white'} />
            )}
            {cells[point] === EMPTY && <circle r={0.44} class="ghost" />}
            {i === last && <circle r={0.2} class={cells[point] === BLACK ? 'last on-black' : 'last'} />}
            {layer?.kind === 'shares' && <Share share={layer.values[i]} />}
            {layer?.kind === 'ownership' && <Owner owned={layer.values[i]} />}
            {i === proposed && <circle r={0.44} class="proposed" />}
            {i === cursor && <rect x={-0.5} y={-0.5} width={1} height={1} class="cursor" />}
          </g>
        ))}
      </svg>
      <p class="visually-hidden" aria-live="polite">
        {cursor !== undefined && describe(board, cursor)}
      </p>
    </div>
  );
}

function Grid({ size }: { size: number }) {
  const lines = Array.from({ length: size }, (_, i) => `M1 ${i + 1}H${size}M${i + 1} 1V${size}`);
  const star = stars[size] ?? [];
  const names = Array.from({ length: size }, (_, i) => 'ABCDEFGHJKLMNOPQRST'[i]);
  return (
    <>
      <path d={lines.join('')} class="grid" />
      {star.flatMap((x) => star.map((y) => <circle cx={x + 1} cy={y + 1} r={0.08} class="star" />))}
      <g class="names" aria-hidden="true">
        {names.map((name, i) => (
          <>
            <text x={i + 1} y={size + 0.8}>
              {name}
            </text>
            <text x={0.25} y={i + 1}>
              {size - i}
            </text>
          </>
        ))}
      </g>
    </>
  );
}

/** The larger, the deeper; in percent from one on. */
function Share({ share }: { share: number }) {
  if (!(share >= 0.005)) return null;
  return (
    <g class="share">
      <circle r={0.44} fill-opacity={0.2 + 0.8 * Math.sqrt(share)} />
      <text>{formatFixed(100 * share, share < 0.0995 ? 1 : 0)}</text>
    </g>
  );
}

/** The larger, the surer. */
function Owner({ owned }: { owned: number }) {
  const half = 0.24 * Math.sqrt(Math.abs(owned));
  if (half < 0.04) return null;
  const place = { x: -half, y: -half, width: 2 * half, height: 2 * half };
  return <rect {...place} class={owned > 0 ? 'owner black' : 'owner white'} />;
}

function describe({ geometry, cells }: Board, move: number): string {
  const point = geometry.points[move];
  const stone = cells[point] === EMPTY ? 'empty' : cells[point] === BLACK ? 'black stone' : 'white stone';
  return `${geometry.name(point)}, ${stone}`;
}
