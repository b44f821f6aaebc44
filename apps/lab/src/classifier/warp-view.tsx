/** The plane as a layer bends it, with the choice of the layer and of the units that are the axes. */
import type { Space } from '@nutshell/micro/classifier';
import { Canvas } from '../ui/canvas.tsx';
import { Select } from '../ui/controls.tsx';
import { featureLabels } from './labels.ts';
import { drawWarp, type WarpPicture } from './warp-picture.ts';

const square = (width: number): number => width;

const stageLabels: Record<Space['stage'], string> = {
  linear: 'weights: turn',
  bias: 'bias: shift',
  activation: 'activation: bend',
};

/** Layer, stage, and the units that are the axes. */
export type SpaceChoice = Partial<Pick<Space, 'layer' | 'stage' | 'unitX' | 'unitY'>>;

interface WarpViewProps {
  picture: Omit<WarpPicture, 'space' | 'across' | 'up'>;
  space: Space;
  onChoose(choice: SpaceChoice): void;
}

export function WarpView({ picture, space, onChoose }: WarpViewProps) {
  const { network, features } = picture.field;
  const layers = network.layers.length;
  const nameOf = (unit: number) =>
    unit < 0 ? 'x₂' : space.layer === 0 ? featureLabels[features[unit]] : unitName(space.layer, unit, layers);
  const [across, up] = [nameOf(space.unitX), nameOf(space.unitY)];
  return (
    <>
      <Canvas
        label={`The plane as ${layerName(space.layer, layers)} sees it: ${across} across, ${up} upwards, with the grid and the points.`}
        height={square}
        draw={(context, size, colours) => drawWarp(context, size, colours, { ...picture, space, across, up })}
      />
      <SpaceControls space={space} layers={layers} nameOf={nameOf} onChoose={onChoose} />
    </>
  );
}

interface SpaceControlsProps extends Pick<WarpViewProps, 'space' | 'onChoose'> {
  layers: number;
  /** The name of a unit of the space. */
  nameOf: (unit: number) => string;
}

function SpaceControls({ space, layers, nameOf, onChoose }: SpaceControlsProps) {
  const units = Array.from({ length: space.units }, (_, unit) => ({
    value: String(unit),
    label: nameOf(unit),
  }));
  return (
    <div class="pair space">
      <Select
        label="Space"
        value={String(space.layer)}
        options={Array.from({ length: layers + 1 }, (_, layer) => ({
          value: String(layer),
          label: layerName(layer, layers),
        }))}
        onChange={(layer) => onChoose({ layer: Number(layer), unitX: 0, unitY: 1 })}
      />
      <Select
        label="After"
        value={space.stage}
        disabled={space.layer === 0}
        options={(['linear', 'bias', 'activation'] as const).map((stage) => ({
          value: stage,
          label: stageLabels[stage],
        }))}
        onChange={(stage) => onChoose({ stage })}
      />
      <Select
        label="Across"
        value={String(space.unitX)}
        options={units}
        onChange={(unit) => onChoose({ unitX: Number(unit) })}
        disabled={units.length < 2}
      />
      <Select
        label="Upwards"
        value={String(space.unitY)}
        options={
          space.unitY < 0 ? [{ value: '-1', label: 'x₂' }] : units.filter((_, unit) => unit !== space.unitX)
        }
        onChange={(unit) => onChoose({ unitY: Number(unit) })}
        disabled={units.length < 3}
      />
    </div>
  );
}

function layerName(layer: number, layers: number): string {
  if (layer === 0) return 'the input';
  return layer === layers ? 'the output' : layers === 2 ? 'the hidden layer' : `hidden layer ${layer}`;
}

function unitName(layer: number, unit: number, layers: number): string {
  return layer === layers ? `output ${unit + 1}` : `unit ${unit + 1}`;
}
