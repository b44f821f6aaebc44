/** Every layer's maps as pictures, and on them the field that the chosen unit looks at. */
import type { ComponentChildren } from 'preact';
import { useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import {
  BAND_COLUMNS,
  CODE_HEIGHT,
  CODE_WIDTH,
  type LayerName,
  RANGE,
  layerNames,
  shapes,
  titleOf,
} from './layers.ts';
import { engine, fields, frame, lookAt, unit } from './session.ts';
import { gradientOf, inkRamp, paint, signedRamp } from './shading.ts';

const what: Record<LayerName, string> = {
  input: '32×32 pixels',
  c1: '6 maps of 28×28: 5×5 convolution',
  s2: '6 maps of 14×14: sub-sampling by 2',
  c3: '16 maps of 10×10: 5×5 convolution of some maps of S2',
  s4: '16 maps of 5×5: sub-sampling by 2',
  c5: '120 units: 5×5 convolution of all maps of S4',
  f6: '84 units: all of C5, drawn as 7×12 pixels',
};

export function Network({ codes }: { codes: ComponentChildren }) {
  return (
    <div class="lenet-network" onKeyDown={onKeyDown}>
      {layerNames.map((layer) => (
        <section key={layer} class={`lenet-layer lenet-${layer}`} aria-label={titleOf(layer)}>
          <h3>
            {titleOf(layer)} <span>{what[layer]}</span>
          </h3>
          <div class="lenet-maps">
            {shapes[layer].side > 1 ? (
              Array.from({ length: shapes[layer].maps }, (_, map) => (
                <FeatureMap key={map} layer={layer} map={map} />
              ))
            ) : (
              <Band layer={layer as 'c5' | 'f6'} />
            )}
            {layer === 'f6' && codes}
          </div>
        </section>
      ))}
      <Legend />
    </div>
  );
}

function FeatureMap({ layer, map }: { layer: LayerName; map: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { side, maps } = shapes[layer];
  useSignalEffect(() => {
    const values = frame.value?.states[layer];
    const [low, high] = layer === 'input' ? inkOf() : [-RANGE, RANGE];
    const ramp = layer === 'input' ? inkRamp.value : signedRamp.value;
    paint(canvas.current!, (i) => values?.[i * maps + map] ?? (low + high) / 2, { ramp, low, high });
  });
  const chosen = unit.value.layer === layer && unit.value.map === map;
  const field = fields.value.get(layer);
  const unread = field && unit.value.layer !== layer && !field.maps.has(map);
  return (
    <button
      type="button"
      id={`lenet-${layer}-${map}`}
      class={`lenet-map ${unread ? 'unread' : ''}`}
      aria-label={layer === 'input' ? 'Input' : `${titleOf(layer)}, map ${map}`}
      aria-pressed={chosen}
      tabIndex={chosen || (unit.value.layer !== layer && map === 0) ? 0 : -1}
      onPointerDown={(event) => event.pointerType !== 'touch' && lookUnder(event, layer, map)}
      onPointerMove={(event) => isDragged(event) && lookUnder(event, layer, map)}
      onClick={(event) => (event.detail ? lookUnder(event, layer, map) : lookAt(layer, map))}
    >
      <canvas ref={canvas} width={side} height={side} />
      {field?.maps.has(map) && <Outline {...field} sides={[side, side]} size={field.side} />}
    </button>
  );
}

/** Units without a plane, as one picture: C5 as a band, F6 as the bitmap that it codes. */
function Band({ layer }: { layer: 'c5' | 'f6' }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [columns, rows] = layer === 'c5' ? [BAND_COLUMNS, 120 / BAND_COLUMNS] : [CODE_WIDTH, CODE_HEIGHT];
  useSignalEffect(() => {
    const values = frame.value?.states[layer];
    paint(canvas.current!, (i) => values?.[i] ?? 0, { ramp: signedRamp.value, low: -RANGE, high: RANGE });
  });
  const { maps } = shapes[layer];
  const field = fields.value.get(layer);
  const chosen = unit.value.layer === layer;
  const at = chosen ? unit.value.map : 0;
  return (
    <button
      type="button"
      id={`lenet-${layer}-0`}
      class="lenet-map lenet-band"
      aria-label={`${titleOf(layer)}: ${maps} units${chosen ? `, unit ${at}` : ''}; arrow keys choose`}
      aria-pressed={chosen}
      style={{ aspectRatio: `${columns} / ${rows}` }}
      onClick={(event) => {
        const [row, column] = placeOf(event, rows, columns);
        lookAt(layer, event.detail ? row * columns + column : at);
      }}
      onKeyDown={(event) => {
        const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
        const next = at + (step ?? 0);
        if (!chosen || !step || next < 0 || next >= maps) return;
        event.preventDefault();
        event.stopPropagation();
        lookAt(layer, next);
      }}
    >
      <canvas ref={canvas} width={columns} height={rows} />
      {chosen ? (
        <Outline row={Math.floor(at / columns)} column={at % columns} size={1} sides={[rows, columns]} />
      ) : (
        field && <Outline row={0} column={0} size={rows} wide={columns} sides={[rows, columns]} />
      )}
    </button>
  );
}

interface OutlineProps {
  row: number;
  column: number;
  size: number;
  wide?: number;
  /** Rows and columns of the picture. */
  sides: [rows: number, columns: number];
}

/** A frame around some cells of a picture. */
export function Outline({ row, column, size, wide = size, sides: [rows, columns] }: OutlineProps) {
  const percent = (cells: number, of: number) => `${(100 * cells) / of}%`;
  return (
    <span
      class="lenet-outline"
      style={{
        top: percent(row, rows),
        left: percent(column, columns),
        height: percent(size, rows),
        width: percent(wide, columns),
      }}
    />
  );
}

function Legend() {
  return (
    <p class="lenet-legend small quiet">
      <span class="number">−{RANGE}</span>
      <span class="lenet-gradient" style={{ backgroundImage: gradientOf(signedRamp.value) }} />
      <span class="number">+{RANGE}</span>
      <span>state of a unit; 0 is in the middle</span>
    </p>
  );
}

/** Arrow keys go from map to map and, up and down, from layer to layer. */
function onKeyDown(event: KeyboardEvent): void {
  const { layer, map } = unit.peek();
  const sideways = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const along = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if ((!sideways && !along) || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const next = along ? layerNames[layerNames.indexOf(layer) + along] : layer;
  if (!next) return;
  const { maps, side } = shapes[next];
  const to = Math.min(maps - 1, Math.max(0, map + (sideways ?? 0)));
  lookAt(next, to);
  document.getElementById(`lenet-${next}-${side > 1 ? to : 0}`)?.focus();
}

function lookUnder(event: MouseEvent, layer: LayerName, map: number): void {
  const { side } = shapes[layer];
  lookAt(layer, map, ...placeOf(event, side, side));
}

/** A mouse or a pen with its button down; a finger that moves scrolls. */
export function isDragged({ buttons, pointerType }: PointerEvent): boolean {
  return buttons > 0 && pointerType !== 'touch';
}

/** Row and column of the cell under the pointer. */
export function placeOf(event: MouseEvent, rows: number, columns: number): [row: number, column: number] {
  const { left, top, width, height } = (event.currentTarget as HTMLElement).getBoundingClientRect();
  const within = (share: number, count: number) =>
    Math.min(count - 1, Math.max(0, Math.floor(share * count)));
  return [within((event.clientY - top) / height, rows), within((event.clientX - left) / width, columns)];
}

function inkOf(): [paper: number, ink: number] {
  const { paper = 0, ink = 1 } = engine.value?.ink ?? {};
  return [paper, ink];
}
