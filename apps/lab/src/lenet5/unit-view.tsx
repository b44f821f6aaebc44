/** The chosen unit: where it looks, its kernels, its connections, and the sum that makes its state. */
import { Cells } from '../feature-maps/cells.tsx';
import { MapButton, Outline } from '../feature-maps/map-button.tsx';
import { indexOf } from '../feature-maps/receptive-field.ts';
import { formatNumber } from '@nutshell/drawing';
import { type LayerName, RANGE, shapes, titleOf } from './layers.ts';
import type { Reading } from './reading.ts';
import './unit.css';
import { type Term, type UnitSum, unitSum } from './unit-sum.ts';

export function UnitView({ reading }: { reading: Reading }) {
  const { unit, frame, weights } = reading;
  const { layer, map, row, column } = unit.value;
  const { side } = shapes[layer];
  const now = frame.value;
  const sum = weights.value && now && unitSum(unit.value, now, weights.value);
  const place = side > 1 ? `, row ${row}, column ${column}` : '';
  const name =
    layer === 'input'
      ? `Pixel in row ${row}, column ${column}`
      : `${titleOf(layer)}, ${side > 1 ? 'map' : 'unit'} ${map}`;
  return (
    <section class="lenet-unit panel" aria-labelledby="lenet-unit">
      <h2 id="lenet-unit">{name}</h2>
      <div class="lenet-head">
        {side > 1 && <Enlarged reading={reading} />}
        {sum && <Equation {...sum} />}
      </div>
      <p class="lenet-facts">
        {layer === 'input' && now ? (
          <>
            Its value is {formatNumber(now.states.input[indexOf(unit.value, shapes.input)], 4)}: −0.1 is
            paper, 1.175 ink.
          </>
        ) : (
          side > 1 && (
            <>
              The unit in row {row}, column {column}.{' '}
            </>
          )
        )}
        <Looks reading={reading} />
      </p>
      {layer === 'c3' && <TableOne map={map} reading={reading} />}
      {sum && <Sum sum={sum} layer={layer} label={`${name}${place}`} signed={reading.signed} />}
    </section>
  );
}

/** The chosen map, large enough to choose a unit in it; arrow keys go from unit to unit. */
function Enlarged({ reading: { unit, lookAt, valuesOf } }: { reading: Reading }) {
  const { layer, map, row, column } = unit.value;
  const { side } = shapes[layer];
  return (
    <MapButton
      key={`${layer} ${map}`}
      class="lenet-enlarged"
      label={`${titleOf(layer)}, map ${map}, enlarged; unit in row ${row}, column ${column}; arrow keys choose another`}
      rows={side}
      columns={side}
      values={() => valuesOf(layer, map)}
      onLook={(toRow, toColumn) => lookAt(layer, map, toRow, toColumn)}
      onKeyDown={(event) => {
        const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[
          event.key
        ];
        if (!step) return;
        event.preventDefault();
        lookAt(layer, map, row + step[0], column + step[1]);
      }}
      drags
    >
      <Outline row={row} column={column} size={1} sides={[side, side]} />
    </MapButton>
  );
}

/** The units that it reads, and the part of the input that it depends on, in words. */
function Looks({ reading: { unit, weights, fields } }: { reading: Reading }) {
  const { layer, map } = unit.value;
  const field = fields.value.get('input');
  if (layer === 'input' || !weights.value || !field) return null;
  const sources = weights.value.sources(layer, map);
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
function TableOne({ map, reading: { weights, lookAt } }: { map: number; reading: Reading }) {
  const sources = weights.value?.sources;
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

interface SumProps extends Pick<Reading, 'signed'> {
  sum: UnitSum;
  layer: LayerName;
  label: string;
}

function Sum({ sum, layer, label, signed }: SumProps) {
  const { before, terms } = sum;
  const range = Math.max(...terms.flatMap(({ kernel }) => [...kernel].map(Math.abs)));
  const pooling = layer === 's2' || layer === 's4';
  const cell = pooling ? 30 : layer === 'c1' ? 18 : 9;
  return (
    <div class="lenet-sum">
      <h3>{pooling ? 'What it sees, times its coefficient' : 'What it sees, times its kernel'}</h3>
      <div class="lenet-terms" role="list" aria-label={`Terms of ${label}`}>
        {terms.map((term) => (
          <TermView
            key={term.source}
            {...{ term, before, range, pooling, cell, single: layer === 'f6', signed }}
          />
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

interface TermViewProps extends Pick<Reading, 'signed'> {
  term: Term;
  before: LayerName;
  range: number;
  pooling: boolean;
  single: boolean;
  cell: number;
}

function TermView({ term, before, range, pooling, single, cell, signed }: TermViewProps) {
  const { columns, rows, source, sum, window, kernel } = term;
  const from = single ? 'C5' : before === 'input' ? 'input' : `${titleOf(before)} map ${source}`;
  const size = { columns, rows, cell };
  return (
    <div class="lenet-term" role="listitem">
      <span class="small quiet">{from}</span>
      <div>
        <Cells {...size} label={`what it sees of ${from}`} value={(i) => window[i]} shading={signed()} />
        <span aria-hidden="true">×</span>
        <Cells
          {...size}
          label={pooling ? 'coefficient' : `kernel for ${from}`}
          value={(i) => kernel[i]}
          shading={signed(range)}
        />
      </div>
      <span class="number">{formatNumber(sum, 3)}</span>
    </div>
  );
}

const list = (numbers: readonly number[]): string =>
  numbers.length < 2 ? numbers.join() : `${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1)}`;
const range = (start: number, count: number): string => `${start} to ${start + count - 1}`;
