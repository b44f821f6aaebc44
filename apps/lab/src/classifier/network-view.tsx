/** The network in the layout of its layers: each unit's view of the plane, each weight as a line. */
import { useMemo, useRef } from 'preact/hooks';
import type { Field, Space } from '@nutshell/micro/classifier';
import { Canvas, type CanvasPointer } from '../ui/canvas.tsx';
import { Raster } from '../ui/raster.ts';
import { featureLabels } from './labels.ts';
import { HEAT, heightFor, type Layout, layoutOf, drawUnits, drawWeights, tileAt } from './network-picture.ts';
import type { SpaceChoice } from './warp-view.tsx';

interface NetworkViewProps {
  field: Field;
  space: Space;
  /** A unit was clicked, to be an axis of the space. */
  onChoose(choice: SpaceChoice): void;
}

export function NetworkView({ field, space, onChoose }: NetworkViewProps) {
  const raster = useMemo(() => new Raster(HEAT), []);
  const layout = useRef<Layout>(undefined);
  const { network } = field;
  const sizes = [network.config.inputs, ...network.layers.map(({ outputs }) => outputs)];
  const inputs = field.features.map((name) => featureLabels[name]).join(', ');

  const choose = ({ kind, x, y }: CanvasPointer) => {
    const at = layout.current && kind === 'up' ? tileAt(layout.current, x, y) : undefined;
    if (!at) return;
    const { layer, unit } = at;
    if (layer !== space.layer) onChoose({ layer, unitX: unit, unitY: unit === 0 ? 1 : 0 });
    else if (unit !== space.unitX) onChoose({ unitX: unit, unitY: space.unitX });
  };
  return (
    <Canvas
      label={`Network with layers of ${sizes.join(', ')} units, told of ${inputs}. Each tile shows where on the plane a unit is positive (blue) or negative (orange, hatched); each line is a weight, dashed where it is negative.`}
      height={heightFor(sizes)}
      draw={(context, { width, height }, colours) => {
        layout.current = layoutOf(sizes, width, height);
        drawWeights(context, layout.current, field, colours);
        drawUnits(context, layout.current, field, raster, space, colours);
      }}
      onPointer={choose}
      grabs={() => false}
    />
  );
}
