/** Every layer's maps as pictures, and on them the field that the chosen unit looks at. */
import type { ComponentChildren } from 'preact';
import { MapButton, Outline } from '../../feature-maps/map-button.tsx';
import { gradientOf, type Shading } from '../../ui/raster.ts';
import {
  BAND_COLUMNS,
  CODE_HEIGHT,
  CODE_WIDTH,
  type LayerName,
  RANGE,
  layerNames,
  shapes,
  titleOf,
} from '../../lenet5/layers.ts';
import { signed, sizes } from './ramps.ts';
import { fields, frame, lookAt, network, unit } from './session.ts';

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
  const { side } = shapes[layer];
  const chosen = unit.value.layer === layer && unit.value.map === map;
  const field = fields.value.get(layer);
  const unread = field && unit.value.layer !== layer && !field.maps.has(map);
  return (
    <MapButton
      id={`lenet-${layer}-${map}`}
      class={unread ? 'unread' : ''}
      label={layer === 'input' ? 'Input' : `${titleOf(layer)}, map ${map}`}
      rows={side}
      columns={side}
      values={() => valuesOf(layer, map)}
      chosen={chosen}
      tabIndex={chosen || (unit.value.layer !== layer && map === 0) ? 0 : -1}
      onLook={(row, column) => lookAt(layer, map, row, column)}
      onChoose={() => lookAt(layer, map)}
      drags
    >
      {field?.maps.has(map) && <Outline {...field} sides={[side, side]} size={field.side} />}
    </MapButton>
  );
}

/** Units without a plane, as one picture: C5 as a band, F6 as the bitmap that it codes. */
function Band({ layer }: { layer: 'c5' | 'f6' }) {
  const [columns, rows] = layer === 'c5' ? [BAND_COLUMNS, 120 / BAND_COLUMNS] : [CODE_WIDTH, CODE_HEIGHT];
  const { maps } = shapes[layer];
  const field = fields.value.get(layer);
  const chosen = unit.value.layer === layer;
  const at = chosen ? unit.value.map : 0;
  return (
    <MapButton
      id={`lenet-${layer}-0`}
      label={`${titleOf(layer)}: ${maps} units${chosen ? `, unit ${at}` : ''}; arrow keys choose`}
      rows={rows}
      columns={columns}
      values={() => {
        const states = frame.value?.states[layer];
        return { value: (i) => states?.[i] ?? 0, shading: signed() };
      }}
      chosen={chosen}
      onLook={(row, column) => lookAt(layer, row * columns + column)}
      onChoose={() => lookAt(layer, at)}
      onKeyDown={(event) => {
        const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
        const next = at + (step ?? 0);
        if (!chosen || !step || next < 0 || next >= maps) return;
        event.preventDefault();
        event.stopPropagation();
        lookAt(layer, next);
      }}
    >
      {chosen ? (
        <Outline row={Math.floor(at / columns)} column={at % columns} size={1} sides={[rows, columns]} />
      ) : (
        field && <Outline row={0} column={0} size={rows} wide={columns} sides={[rows, columns]} />
      )}
    </MapButton>
  );
}

/** The values of a map; the picture depends on the signals that this reads. */
export function valuesOf(layer: LayerName, map: number): { value: (i: number) => number; shading: Shading } {
  const { maps } = shapes[layer];
  const { paper, ink } = network.labels.value?.input ?? { paper: 0, ink: 1 };
  const [shading, blank] = layer === 'input' ? [sizes(paper, ink), (paper + ink) / 2] : [signed(), 0];
  const states = frame.value?.states[layer];
  return { value: (i) => states?.[i * maps + map] ?? blank, shading };
}

function Legend() {
  return (
    <p class="lenet-legend small quiet">
      <span class="number">−{RANGE}</span>
      <span class="lenet-gradient" style={{ backgroundImage: gradientOf(signed().ramp) }} />
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
