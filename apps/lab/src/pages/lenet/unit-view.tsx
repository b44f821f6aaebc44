/** The chosen unit: where it looks, its kernels, its connections, and the sum that makes its state. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import { formatNumber } from '../../ui/number.ts';
import { Cells } from './cells.tsx';
import { type LayerName, RANGE, indexOf, shapes, titleOf } from './layers.ts';
import { Outline, isDragged, placeOf } from './network.tsx';
import { engine, fields, frame, lookAt, unit } from './session.ts';
import { inkRamp, paint, signedRamp } from './shading.ts';
import { type Term, type UnitSum, unitSum } from './unit-sum.ts';

export function UnitView() {
  const { layer, map, row, column } = unit.value;
  const { side } = shapes[layer];
  const network = engine.value;
  const now = frame.value;
  const sum = network && now && unitSum(unit.value, now, network.weights);
  const place = side > 1 ? `, row ${row}, column ${column}` : '';
  const name =
    layer === 'input'
      ? `Pixel in row ${row}, column ${column}`
      : `${titleOf(layer)}, ${side > 1 ? 'map' : 'unit'} ${map}`;
  return (
    <section class="lenet-unit panel" aria-labelledby="lenet-unit">
      <h2 id="lenet-unit">{name}</h2>
      <div class="lenet-head">
        {side > 1 && <Enlarged />}
        {sum && <Equation {...sum} />}
      </div>
      <p class="lenet-facts">
        {layer === 'input' && now ? (
          <>
            Its value is {formatNumber(now.states.input[indexOf(unit.value)], 4)}: −0.1 is paper, 1.175 ink.
          </>
        ) : (
          side > 1 && (
            <>
              The unit in row {row}, column {column}.{' '}
            </>
          )
        )}
        <Looks />
      </p>
      {layer === 'c3' && <TableOne map={map} />}
      {sum && <Sum sum={sum} layer={layer} label={`${name}${place}`} />}
    </section>
  );
}

/** The chosen map, large enough to choose a unit in it; arrow keys go from unit to unit. */
function Enlarged() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { layer, map, row, column } = unit.value;
  const { side, maps } = shapes[layer];
  const values = frame.value?.states[layer];
  const input = layer === 'input';
  const ramp = input ? inkRamp.value : signedRamp.value;
  const { paper = 0, ink = 1 } = engine.value?.ink ?? {};
  const [low, high] = input ? [paper, ink] : [-RANGE, RANGE];
  useLayoutEffect(() => paint(canvas.current!, (i) => values?.[i * maps + map] ?? 0, { ramp, low, high }));
  const look = (event: MouseEvent) => lookAt(layer, map, ...placeOf(event, side, side));
  return (
    <button
      type="button"
      class="lenet-map lenet-enlarged"
      aria-label={`${titleOf(layer)}, map ${map}, enlarged; unit in row ${row}, column ${column}; arrow keys choose another`}
      onPointerMove={(event) => isDragged(event) && look(event)}
      onClick={(event) => event.detail > 0 && look(event)}
      onKeyDown={(event) => {
        const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[
          event.key
        ];
        if (!step) return;
        event.preventDefault();
        lookAt(layer, map, row + step[0], column + step[1]);
      }}
    >
      <canvas ref={canvas} width={side} height={side} />
      <Outline row={row} column={column} size={1} sides={[side, side]} />
    </button>
  );
}

/** What the unit reads, and what of the input it depends on, in words. */
function Looks() {
  const { layer, map } = unit.value;
  const network = engine.value;
  const field = fields.value.get('input');
  if (layer === 'input' || !network || !field) return null;
  const sources = network.weights.sources(layer, map);
  const reads: Record<Exclude<LayerName, 'input'>, string> = {
    c1: 'It reads 5×5 pixels of the input',
    s2: `It adds up 2×2 units of map ${map} of C1`,
    c3: `It reads 5×5 units in each of the maps ${list(sources)} of S2 (table I)`,
    s4: `It adds up 2×2 units of map ${map} of C3`,
    c5: 'It reads all 5×5 units of all 16 maps of S4',
    f6: 'It reads all 120 units of C5',
  };
  const sees =
    field.side === 32
      ? 'and so sees the whole input'
      : layer === 'c1'
        ? `, rows ${range(field.row, field.side)}, columns ${range(field.column, field.side)}`
        : `and so sees ${field.side}×${field.side} pixels of the input, rows ${range(field.row, field.side)}, columns ${range(field.column, field.side)}`;
  return <>{`${reads[layer]} ${sees}`.replace(' ,', ',')}: the frames in the pictures.</>;
}

/** Table I of the paper: which maps of S2 (rows) each map of C3 (columns) reads. */
function TableOne({ map }: { map: number }) {
  const sources = engine.value?.weights.sources;
  if (!sources) return null;
  return (
    <figure class="lenet-table-one">
      <div
        role="img"
        aria-label={`Table I: map ${map} of C3 reads the maps ${list(sources('c3', map))} of S2`}
      >
        {Array.from({ length: 6 }, (_, s2) =>
          Array.from({ length: 16 }, (_, c3) => (
            <span
              key={`${s2}-${c3}`}
              class={`${sources('c3', c3).includes(s2) ? 'on' : ''} ${c3 === map ? 'chosen' : ''}`}
              title={`S2 map ${s2}, C3 map ${c3}`}
              onClick={() => lookAt('c3', c3)}
            />
          )),
        )}
      </div>
      <figcaption>
        Table I: rows are maps of S2, columns maps of C3; map {map} reads {list(sources('c3', map))}.
      </figcaption>
    </figure>
  );
}

function Sum({ sum, layer, label }: { sum: UnitSum; layer: LayerName; label: string }) {
  const { before, terms } = sum;
  const range = Math.max(...terms.flatMap(({ kernel }) => [...kernel].map(Math.abs)));
  const pooling = layer === 's2' || layer === 's4';
  const cell = pooling ? 30 : layer === 'c1' ? 18 : 9;
  return (
    <div class="lenet-sum">
      <h3>{pooling ? 'What it sees, times its coefficient' : 'What it sees, times its kernel'}</h3>
      <div class="lenet-terms" role="list" aria-label={`Terms of ${label}`}>
        {terms.map((term) => (
          <TermView key={term.source} {...{ term, before, range, pooling, cell, single: layer === 'f6' }} />
        ))}
      </div>
      <p class="small quiet">
        {pooling
          ? `Each of the four is multiplied by ${formatNumber(terms[0].kernel[0], 4)}.`
          : `Weights from −${formatNumber(range, 3)} to ${formatNumber(range, 3)} have the legend’s colours.`}
      </p>
    </div>
  );
}

function Equation({ bias, z, state }: UnitSum) {
  return (
    <dl class="lenet-equation number">
      <dt>weighted sum</dt>
      <dd>{formatNumber(z - bias, 4)}</dd>
      <dt>+ bias</dt>
      <dd>{formatNumber(bias, 4)}</dd>
      <dt>= z</dt>
      <dd data-z>{formatNumber(z, 4)}</dd>
      <dt>{RANGE} tanh ⅔z</dt>
      <dd data-state={state}>{formatNumber(state, 4)}</dd>
    </dl>
  );
}

interface TermViewProps {
  term: Term;
  before: LayerName;
  range: number;
  pooling: boolean;
  single: boolean;
  cell: number;
}

function TermView({ term, before, range, pooling, single, cell }: TermViewProps) {
  const { columns, rows, source, sum, window, kernel } = term;
  const from = single ? 'C5' : before === 'input' ? 'input' : `${titleOf(before)} map ${source}`;
  const size = { columns, rows, cell };
  return (
    <div class="lenet-term" role="listitem">
      <span class="small quiet">{from}</span>
      <div>
        <Cells {...size} label={`what it sees of ${from}`} value={(i) => window[i]} range={RANGE} />
        <span aria-hidden="true">×</span>
        <Cells
          {...size}
          label={pooling ? 'coefficient' : `kernel for ${from}`}
          value={(i) => kernel[i]}
          range={range}
        />
      </div>
      <span class="number">{formatNumber(sum, 3)}</span>
    </div>
  );
}

const list = (numbers: readonly number[]): string =>
  numbers.length < 2 ? numbers.join() : `${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1)}`;
const range = (start: number, count: number): string => `${start} to ${start + count - 1}`;
