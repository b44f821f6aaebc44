/** The top of the search tree: sizes are visits, colours values; the path of the last simulation stands out, with its four phases. */
import type { Tree } from 'mcts-lite';
import { useCallback } from 'preact/hooks';
import { drawLine } from '../ui/axes.ts';
import { Canvas, type CanvasSize } from '../ui/canvas.tsx';
import { type Colours, rgb } from '../ui/colours.ts';
import { type Label, drawLabels } from '../ui/labels.ts';
import { drawMark } from '../ui/marks.tsx';
import { type Snapshot, type Words, valueToFirst } from './simulator.ts';

/** Moves that are drawn below the root. */
const DEPTH = 6;
const margin = { left: 54, right: 10, top: 24, bottom: 26 };

interface Place {
  node: number;
  level: number;
  x: number;
  y: number;
  r: number;
  /** Whether the last simulation went through it. */
  isOnPath: boolean;
  parent?: Place;
}

export interface SearchProps<State, Move> {
  snapshot: Snapshot<State, Move>;
  /** The same object each time. */
  words: Words<Move>;
}

export function TreeView<State, Move>({ snapshot, words }: SearchProps<State, Move>) {
  const draw = useCallback(
    (context: CanvasRenderingContext2D, size: CanvasSize, colours: Colours) =>
      drawTree(context, size, colours, { snapshot, words }),
    [snapshot, words],
  );
  return (
    <Canvas
      label={`Search tree after ${snapshot.simulations} simulations: the root and up to ${DEPTH} moves below it. The table has its moves in numbers.`}
      height={(width) => (width < 500 ? 380 : 430)}
      draw={draw}
    />
  );
}

function drawTree<State, Move>(
  context: CanvasRenderingContext2D,
  size: CanvasSize,
  colours: Colours,
  { snapshot, words }: SearchProps<State, Move>,
): void {
  const { simulator, last } = snapshot;
  const { tree } = simulator.search;
  const places = placesOf(tree, size, last.path);
  const onPath = places.filter(({ isOnPath }) => isOnPath);
  context.textAlign = 'left';
  for (let level = 0; level <= DEPTH; level++) {
    const first = places.find((place) => place.level === level);
    if (!first) break;
    const text = level === 0 ? 'root' : words.players[tree.movedInto(first.node)];
    write(context, text, 0, first.y, colours.quiet);
  }
  context.textAlign = 'center';

  context.lineCap = 'round';
  context.strokeStyle = colours.line;
  for (const { parent, node, x, y } of places) {
    if (!parent) continue;
    context.lineWidth = 1 + (5 * tree.visits[node]) / tree.visits[0];
    drawLine(context, parent.x, parent.y, x, y);
  }
  context.strokeStyle = colours.accent;
  context.lineWidth = 3;
  for (const { parent, x, y } of onPath) if (parent) drawLine(context, parent.x, parent.y, x, y);
  const tail = snapshot.simulations > 0 ? onPath.at(-1)! : undefined;
  const end = size.height - 11;
  if (tail && last.rollout) {
    context.lineWidth = 2;
    context.setLineDash([2, 5]);
    drawLine(context, tail.x, tail.y + tail.r, tail.x, end);
    context.setLineDash([]);
  }
  for (const { node, level, x, y, r, isOnPath } of places) {
    const isProven = tree.isProven(node);
    drawMark(context, isProven ? 'square' : 'circle', [x, y], r, {
      fill: shade(valueToFirst(tree, node), colours),
      rim: isProven ? colours.ink : isOnPath ? colours.accent : colours.quiet,
      rimWidth: Math.min(isProven || isOnPath ? 2.5 : 1, r / 2),
    });
    if (level > 0 && r > 8) write(context, words.move(tree.moves[node]!), x, y + 0.5, colours.ink);
  }
  if (!tail) return;
  if (last.rollout)
    drawMark(context, 'circle', [tail.x, end], 6, {
      fill: shade(last.value, colours),
      rim: colours.accent,
      rimWidth: 2,
    });
  const colour = colours.accent;
  const deeper = last.path.length > DEPTH ? `, ${last.path.length - DEPTH} more below` : '';
  const labels: Label[] = [
    { text: `1 selection${deeper}`, at: midway(onPath[Math.min(1, onPath.length - 1)]), colour },
    ...(last.rollout
      ? [
          { text: '2 expansion', at: [tail.x + tail.r, tail.y] as const, colour },
          { text: '3 rollout', at: [tail.x, (tail.y + tail.r + end) / 2] as const, colour },
        ]
      : [{ text: '2–3 not needed: the value is certain', at: [tail.x + tail.r, tail.y] as const, colour }]),
    { text: '4 backup', at: [onPath[0].x + onPath[0].r, onPath[0].y], colour },
  ];
  context.textAlign = 'left';
  drawLabels(context, labels, size, colours);
}

/** The nodes to be drawn, each below its parent. The width under a node is shared out among its children by their visits. */
function placesOf(tree: Tree, { width, height }: CanvasSize, path: readonly number[]): Place[] {
  const row = (height - margin.top - margin.bottom) / (DEPTH + 1);
  const largest = 0.4 * row;
  const places: Place[] = [];
  place(0, 0, margin.left, width - margin.right);
  return places;

  function place(node: number, level: number, left: number, right: number, parent?: Place): void {
    const isOnPath = node === 0 || path[level - 1] === node;
    const room = (right - left) / 2;
    if (room < 0.75 && !isOnPath) return;
    const share = Math.sqrt(tree.visits[node] / Math.max(1, tree.visits[0]));
    const r = Math.max(isOnPath ? 4 : 0.75, Math.min(room, largest * share));
    const here = { node, level, x: left + room, y: margin.top + row * (level + 0.25), r, isOnPath, parent };
    places.push(here);
    if (level === DEPTH) return;
    const first = tree.first[node];
    const end = first + tree.count[node];
    let sum = 0;
    for (let child = first; child < end; child++) sum += tree.visits[child];
    let from = left;
    for (let child = first; child < end; child++) {
      if (tree.visits[child] === 0) continue;
      const to = from + ((right - left) * tree.visits[child]) / sum;
      place(child, level + 1, from, to, here);
      from = to;
    }
  }
}

function write(context: CanvasRenderingContext2D, text: string, x: number, y: number, colour: string): void {
  context.font = '12px system-ui, sans-serif';
  context.textBaseline = 'middle';
  context.fillStyle = colour;
  context.fillText(text, x, y);
}

const midway = ({ x, y, parent }: Place): readonly [number, number] =>
  parent ? [(x + parent.x) / 2, (y + parent.y) / 2] : [x, y];

/** From orange over paper to blue, the deeper the surer. @param value to Blue, in [-1, 1] */
function shade(value: number, { positive, negative, paper }: Colours): string {
  const from = rgb(paper);
  const depth = 0.65 * Math.sqrt(Math.abs(value)); // most values are small; what is written on it stays legible
  const mixed = rgb(value > 0 ? positive : negative).map((part, i) => from[i] + (part - from[i]) * depth);
  return `rgb(${mixed.map(Math.round).join(' ')})`;
}
