/** The graph as a drawing: values flow from left to right, gradients back. */
import {
  type ComputationGraph,
  type GraphNode,
  layout,
  operations,
  type Progress,
  type Step,
} from '@nutshell/micro/computation-graph';
import { useEffect, useRef } from 'preact/hooks';
import { formatNumber } from '@nutshell/drawing';
import './graph.css';

const WIDTH = 88;
const HEIGHT = 62;
const ACROSS = 58;
const DOWN = 18;
const MARGIN = 14;

interface Place {
  x: number;
  y: number;
}

export interface GraphViewProps {
  graph: ComputationGraph;
  /** The values and gradients that are known at its nodes. */
  progress: Progress;
  /** The step that was taken last, which is shown as it happens. */
  step?: Step;
}

export function GraphView({ graph, progress: now, step }: GraphViewProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const { columns, rows, places, edges } = layout(graph);
  const at = (id: string): Place => ({
    x: MARGIN + places[id].column * (WIDTH + ACROSS),
    y: MARGIN + places[id].row * (HEIGHT + DOWN) - HEIGHT / 2,
  });
  const width = 2 * MARGIN + columns * (WIDTH + ACROSS) - ACROSS;
  const height = 2 * MARGIN + rows * (HEIGHT + DOWN);
  const active = step?.node;

  useEffect(() => {
    const box = scroller.current!;
    if (!active || box.scrollWidth <= box.clientWidth) return;
    const middle = (at(active).x + WIDTH / 2) * (box.scrollWidth / width);
    box.scrollTo({ left: middle - box.clientWidth / 2, behavior: 'smooth' });
  }, [active, step]);

  return (
    <div class="scroll graph" ref={scroller} tabIndex={0} role="group" aria-label="The graph">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        style={{ minWidth: `${0.82 * width}px`, maxWidth: `${1.25 * width}px` }}
      >
        <defs>
          <marker
            id="graph-arrow"
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerUnits="userSpaceOnUse"
            markerWidth="13"
            markerHeight="13"
            orient="auto-start-reverse"
          >
            <path d="M0 0.5 8 4 0 7.5z" fill="context-stroke" />
          </marker>
        </defs>
        {edges.map((edge, i) => (
          <Edge key={i} from={at(edge.from)} to={at(edge.to)} state={edgeState(edge, now, step)} />
        ))}
        {graph.nodes.map((node) => (
          <Node key={node.id} node={node} place={at(node.id)} now={now} active={node.id === active} />
        ))}
        {edges.map((edge, i) => {
          if (step?.kind !== 'backward' || step.node !== edge.from || step.from !== edge.to) return null;
          return <LocalDerivative key={i} from={at(edge.from)} to={at(edge.to)} value={step.local} />;
        })}
      </svg>
    </div>
  );
}

type EdgeState = 'waiting' | 'known' | 'forward' | 'passed' | 'backward';

function edgeState({ from, to }: { from: string; to: string }, now: Progress, step?: Step): EdgeState {
  if (step?.kind === 'forward' && step.node === to) return 'forward';
  if (step?.kind === 'backward' && step.node === from && step.from === to) return 'backward';
  if (now.passed.has(`${from}>${to}`)) return 'passed';
  return now.valued.has(to) ? 'known' : 'waiting';
}

function Edge({ from, to, state }: { from: Place; to: Place; state: EdgeState }) {
  const start = { x: from.x + WIDTH, y: from.y + HEIGHT / 2 };
  const end = { x: to.x, y: to.y + HEIGHT / 2 };
  const bend = Math.max(24, (end.x - start.x) / 2);
  const path = `M${start.x} ${start.y}C${start.x + bend} ${start.y} ${end.x - bend} ${end.y} ${end.x} ${end.y}`;
  return (
    <path
      class={`graph-edge ${state}`}
      d={path}
      marker-end={state === 'forward' ? 'url(#graph-arrow)' : undefined}
      marker-start={state === 'backward' ? 'url(#graph-arrow)' : undefined}
    />
  );
}

function Node({
  node,
  place,
  now,
  active,
}: {
  node: GraphNode;
  place: Place;
  now: Progress;
  active: boolean;
}) {
  const { id, symbol, operation, inputs, value } = node;
  const valued = now.valued.has(id);
  const gradient = now.gradients.get(id);
  const sign = inputs.length ? operations[operation as keyof typeof operations].sign : '';
  const kind = inputs.length ? 'operation' : operation;
  const said = `${symbol}: ${valued ? formatNumber(value) : 'not known yet'}${gradient === undefined ? '' : `, gradient ${formatNumber(gradient)}`}`;
  return (
    <g
      class={`graph-node ${kind} ${valued ? '' : 'waiting'} ${active ? 'active' : ''}`}
      data-node={id}
      transform={`translate(${place.x} ${place.y})`}
      role="img"
      aria-label={said}
    >
      <rect width={WIDTH} height={HEIGHT} rx={kind === 'parameter' ? 18 : 6} />
      <text class="symbol" x={sign ? 10 : WIDTH / 2} y="18" text-anchor={sign ? 'start' : 'middle'}>
        {symbol}
      </text>
      {sign && (
        <text class="sign" x={WIDTH - 10} y="18" text-anchor="end">
          {sign}
        </text>
      )}
      <text class="value" x={WIDTH / 2} y="36" text-anchor="middle" data-value={valued ? value : undefined}>
        {valued ? short(value) : '·'}
      </text>
      <text class="gradient" x={WIDTH / 2} y="54" text-anchor="middle" data-gradient={gradient}>
        {gradient === undefined ? '' : `∂ ${short(gradient)}`}
      </text>
    </g>
  );
}

/** The legend of nodes and edges. */
export function GraphLegend() {
  return (
    <p class="graph-legend small quiet">
      {[
        ['key input', 'input'],
        ['key parameter', 'weight or bias'],
        ['key target', 'target'],
        ['key operation', 'operation, its sign at the right'],
        ['line forward', 'a value flows'],
        ['line backward', 'the gradient ∂ flows'],
      ].map(([kind, text]) => (
        <span key={kind}>
          <i class={kind} /> {text}
        </span>
      ))}
    </p>
  );
}

/** A number that fits into a node. */
function short(value: number): string {
  const size = Math.abs(value);
  return formatNumber(value, size < 1e-3 || size >= 1e5 ? 2 : 4);
}

/** On the edge that the gradient passes: its factor. */
function LocalDerivative({ from, to, value }: { from: Place; to: Place; value: number }) {
  const text = `× ${formatNumber(value, 3)}`;
  const width = 12 + 7 * text.length;
  const x = (from.x + WIDTH + to.x) / 2;
  const y = (from.y + to.y + HEIGHT) / 2;
  return (
    <g class="graph-local" transform={`translate(${x} ${y})`}>
      <rect x={-width / 2} y="-11" width={width} height="22" rx="11" />
      <text text-anchor="middle" y="4.5">
        {text}
      </text>
    </g>
  );
}
