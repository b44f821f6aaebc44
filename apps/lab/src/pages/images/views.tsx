/** The picture with what shades it, the answers, and the maps of each stage. */
import { formatPercent } from '@nutshell/drawing';
import { useState } from 'preact/hooks';
import { MapButton } from '../../feature-maps/map-button.tsx';
import { Bar } from '../../ui/bar.tsx';
import { Canvas, type CanvasSize } from '../../ui/canvas.tsx';
import { Button, Select } from '../../ui/controls.tsx';
import { ramp } from '../../ui/raster.ts';
import {
  type ShownLayer,
  answers,
  askFor,
  card,
  layers,
  lookAt,
  map,
  photo,
  seen,
  shade,
  shownLayers,
  sight,
  square,
  state,
} from './session.ts';
import type { Shade } from './state.ts';

/** Light that is left where nothing speaks. */
const DARK = 0.15;

/** The picture; the part that the network sees is framed, and bright where it matters. */
export function Picture() {
  const { canvas, width, height, name } = photo.value;
  const { left, top, side } = square.value;
  const shown = shade.value;
  const veil = shown && veilOf(shown);
  const isKnown = card.value !== undefined;
  const draw = (context: CanvasRenderingContext2D, { width: wide, height: high }: CanvasSize) => {
    const scale = Math.min(wide / width, high / height);
    context.translate((wide - scale * width) / 2, (high - scale * height) / 2);
    context.imageSmoothingQuality = 'high';
    context.drawImage(canvas, 0, 0, scale * width, scale * height);
    if (!isKnown) return;
    const [x, y, length] = [scale * left, scale * top, scale * side];
    if (veil) context.drawImage(veil, x, y, length, length);
    context.lineWidth = 3;
    context.strokeStyle = '#000000';
    context.strokeRect(x, y, length, length);
    context.lineWidth = 1.5;
    context.strokeStyle = '#ffffff';
    context.strokeRect(x, y, length, length);
  };
  const ratio = Math.min(1, Math.max(0.6, height / width));
  return <Canvas class="photo" label={`The picture: ${name}`} height={(wide) => wide * ratio} draw={draw} />;
}

/** Black, the more opaque the less light is left. */
function veilOf({ height, width, shares }: { height: number; width: number; shares: Float32Array }) {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext('2d')!;
  const image = context.createImageData(width, height);
  shares.forEach((share, i) => (image.data[4 * i + 3] = 255 * (1 - DARK) * (1 - share)));
  context.putImageData(image, 0, 0);
  return canvas;
}

/** What the picture is shaded by, and what that means. */
export function ShadeBar() {
  const { evidence } = sight.value ?? {};
  const name = evidence && card.value?.labels[evidence.label];
  const says: Record<Shade, string> = {
    class:
      evidence && evidence.values.every((value) => value === 0)
        ? `No place of the last maps speaks for “${name}”.`
        : `Bright places speak for “${name}” (Grad-CAM of the last maps).`,
    map: map.value
      ? `Bright places are those where ${map.value.layer.name}, map ${map.value.channel}, responds.`
      : 'Choose a map.',
    nothing: 'The frame is what the network sees.',
  };
  return (
    <div class="shade">
      <Select<Shade>
        label="The picture shows"
        value={state.value.shade}
        options={[
          { value: 'class', label: 'what speaks for a class' },
          { value: 'map', label: 'where a map responds' },
          { value: 'nothing', label: 'itself' },
        ]}
        onChange={(value) => state.set({ shade: value })}
      />
      <p class="small quiet">{sight.value ? says[state.value.shade] : ''}</p>
    </div>
  );
}

/** The likeliest classes; a click asks what speaks for one. */
export function Answers() {
  const isAsked = state.value.shade === 'class';
  const label = sight.value?.evidence.label;
  if (answers.value.length === 0) return null;
  return (
    <section class="answers">
      <h2>What it may be</h2>
      <ol aria-live="polite">
        {answers.value.map((each) => (
          <li key={each.label}>
            <Button
              pressed={isAsked && each.label === label}
              title={`What speaks for “${each.name}”`}
              onClick={() => askFor(each.label)}
            >
              {each.name}
            </Button>
            <Bar share={each.probability} text={formatPercent(each.probability)} />
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Maps of a layer that are shown at first. */
const FEW = 32;

export function Maps() {
  const { size } = card.value?.input ?? { size: 0 };
  const input = seen.value;
  return (
    <div class="stages">
      {input && (
        <section>
          <h2>
            Input{' '}
            <span>
              {size}×{size} pixels
            </span>
          </h2>
          <div class="seen">
            <Canvas
              label={`The picture as the network sees it, ${size} by ${size} pixels`}
              width={96}
              height={96}
              draw={(context) => {
                context.imageSmoothingEnabled = size > 96;
                context.drawImage(input, 0, 0, 96, 96);
              }}
            />
          </div>
        </section>
      )}
      {shownLayers.value.map((layer) => (
        <LayerMaps key={layer.name} layer={layer} />
      ))}
      <LayerChoice />
    </div>
  );
}

/** Offers the layers between the ends of the stages, if there are some. */
function LayerChoice() {
  if (layers.value.every(({ endsStage }) => endsStage)) return null;
  const isAll = state.value.layers === 'all';
  return (
    <Button onClick={() => state.set({ layers: isAll ? 'stages' : 'all' })}>
      {isAll ? 'The last layer of each stage alone' : `All ${layers.value.length} layers`}
    </Button>
  );
}

function LayerMaps({ layer: { name, height, width, channels } }: { layer: ShownLayer }) {
  const [isWhole, setWhole] = useState(false);
  const chosen = state.value.shade === 'map' ? map.value : undefined;
  const count = isWhole ? channels : Math.min(FEW, channels);
  return (
    <section data-layer={name}>
      <h2>
        {name}{' '}
        <span>
          {channels} maps of {height}×{width}
        </span>
      </h2>
      <div class="maps">
        {Array.from({ length: count }, (_, channel) => (
          <MapButton
            key={channel}
            label={`${name}, map ${channel}`}
            rows={height}
            columns={width}
            values={() => mapOf(name, channel)}
            chosen={chosen?.layer.name === name && chosen.channel === channel}
            onLook={() => lookAt(name, channel)}
            onChoose={() => lookAt(name, channel)}
          />
        ))}
      </div>
      {channels > FEW && (
        <Button onClick={() => setWhole(!isWhole)}>
          {isWhole ? `The first ${FEW} alone` : `All ${channels} maps`}
        </Button>
      )}
    </section>
  );
}

const greys = ramp(['#000000', '#ffffff']);

function mapOf(name: string, channel: number) {
  const layer = layers.value.find((each) => each.name === name);
  const { values, channels, low, high } = layer ?? { values: [], channels: 1, low: 0, high: 1 };
  return {
    value: (i: number) => values[i * channels + channel] ?? 0,
    shading: { ramp: greys, low, high },
  };
}
