/** The cells: those that follow a feature of the text, all of them as a picture, and the gates of the one that is looked at. */
import { formatCount, formatFixed } from '@nutshell/drawing';
import { MapButton, Outline } from '../../feature-maps/map-button.tsx';
import { arrowOf } from '../../ui/arrow-keys.ts';
import { Bar } from '../../ui/bar.tsx';
import { Button } from '../../ui/controls.tsx';
import { colours } from '../../ui/colours.ts';
import { ramp } from '../../ui/raster.ts';
import { cell, found, isAtRest, layers, lookAt, reading, state } from './session.ts';

const nameOf = (layer: number, unit: number): string => `${layer + 1}:${unit}`;

/** The found cells, one click away. */
export function FoundCells() {
  const { layer, unit } = cell.value;
  const count = reading.value?.characters.length ?? 0;
  const isColoured = state.value.colour === 'cell';
  return (
    <section>
      <h2>Cells that follow the text</h2>
      {found.value.length === 0 ? (
        <p class="small quiet">
          {isAtRest.value
            ? 'They are looked for in texts of at least 200 characters.'
            : 'They are looked for when the text stands still.'}
        </p>
      ) : (
        <ul class="found">
          {found.value.map((each) => (
            <li key={each.feature}>
              <Button
                pressed={isColoured && each.layer === layer && each.unit === unit}
                onClick={() => lookAt(each)}
              >
                {each.feature}
                <span class="number small">
                  {nameOf(each.layer, each.unit)} {formatFixed(each.correlation, 2)}
                </span>
              </Button>
            </li>
          ))}
        </ul>
      )}
      <p class="small quiet">
        The closest cell for each feature of the text, as layer:cell, and their correlation over these{' '}
        {formatCount(count)} characters. Over a short text some cell always fits: let the network write on,
        and see whether it stays.
      </p>
    </section>
  );
}

/** The values of all cells at the character that is looked at. */
export function CellMaps() {
  return (
    <section class="maps">
      <h2>All cells at this character</h2>
      {layers.value.map(({ name, units, shows }, layer) => (
        <figure key={name}>
          <CellMap layer={layer} units={units} />
          <figcaption>
            Layer {layer + 1}: {shows} of {units} cells. A click colours the text by one.
          </figcaption>
        </figure>
      ))}
    </section>
  );
}

const COLUMNS = 32;

function CellMap({ layer, units }: { layer: number; units: number }) {
  const columns = Math.min(COLUMNS, units);
  const rows = Math.ceil(units / columns);
  const isHere = cell.value.layer === layer;
  const { unit } = cell.value;
  const choose = (next: number) => lookAt({ layer, unit: Math.max(0, Math.min(units - 1, next)) });
  return (
    <MapButton
      class="cell-map"
      label={`Cells of layer ${layer + 1}${isHere ? `; cell ${unit} is looked at` : ''}. Arrow keys choose another one.`}
      rows={rows}
      columns={columns}
      chosen={isHere}
      values={() => {
        const values = reading.value?.position?.values[layer];
        const { negative, paper, positive } = colours();
        const shading = { ramp: ramp([negative, paper, positive]), low: -1, high: 1 };
        return { value: (i) => values?.[i] ?? 0, shading };
      }}
      onLook={(row, column) => choose(row * columns + column)}
      onChoose={() => choose(isHere ? unit : 0)}
      onKeyDown={(event) => {
        const arrow = arrowOf(event);
        if (arrow) choose((isHere ? unit : 0) + arrow[0] - columns * arrow[1]);
      }}
    >
      {isHere && (
        <Outline row={Math.floor(unit / columns)} column={unit % columns} size={1} sides={[rows, columns]} />
      )}
    </MapButton>
  );
}

/** Shares, between 0 and 1, that let something through. */
const gateNames: Readonly<Record<string, string>> = {
  i: 'input gate',
  f: 'forget gate',
  o: 'output gate',
  z: 'update gate',
  r: 'reset gate',
};
/** What may be negative. */
const valueNames: Readonly<Record<string, string>> = {
  g: 'candidate',
  n: 'candidate',
  c: 'cell state',
  h: 'output',
};

/** What the chosen cell did at the character that is looked at. */
export function Gates() {
  const { layer, unit } = cell.value;
  const gates = Object.entries(reading.value?.position?.gates ?? {});
  return (
    <section>
      <h2>Cell {nameOf(layer, unit)} at this character</h2>
      <table class="gates">
        <tbody>
          {gates.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">
                <i>{name}</i> <span class="quiet">{gateNames[name] ?? valueNames[name]}</span>
              </th>
              <td>
                {Object.hasOwn(gateNames, name) ? (
                  <Bar share={value} text={formatFixed(value, 2)} />
                ) : (
                  <SignedBar value={value} />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** A bar from the middle, full at 1. */
function SignedBar({ value }: { value: number }) {
  const share = 50 * Math.min(1, Math.abs(value));
  return (
    <span class="bar">
      <span class="bar-track">
        <span
          class={value < 0 ? 'negative' : 'positive'}
          style={{ width: `${share}%`, marginLeft: `${value < 0 ? 50 - share : 50}%` }}
        />
      </span>
      <span class="number">{formatFixed(value, 2)}</span>
    </span>
  );
}
