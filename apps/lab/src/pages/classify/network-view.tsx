/** The network in the layout of its layers: each unit's view of the plane, each weight as a line. */
import { useMemo, useRef } from 'preact/hooks';
import { Canvas, type CanvasPointer } from '../../ui/canvas.tsx';
import type { Laboratory } from './laboratory.ts';
import {
  HEAT,
  heightFor,
  type Layout,
  layoutOf,
  drawUnits,
  drawWeights,
  tileAt,
} from '../../classifier/network-picture.ts';
import { Raster } from '../../ui/raster.ts';

export function NetworkView({ laboratory }: { laboratory: Laboratory }) {
  const raster = useMemo(() => new Raster(HEAT), []);
  const layout = useRef<Layout>(undefined);
  const picture = laboratory.unitsPicture.value;
  if (!picture) return null;
  const { network } = picture.field;
  const sizes = [2, ...network.layers.map(({ outputs }) => outputs)];
  const space = laboratory.spaceOf(network);

  const choose = ({ kind, x, y }: CanvasPointer) => {
    const at = layout.current && kind === 'up' ? tileAt(layout.current, x, y) : undefined;
    if (!at) return;
    const { layer, unit } = at;
    if (layer !== space.layer) laboratory.state.set({ layer, unitX: unit, unitY: unit === 0 ? 1 : 0 });
    else if (unit !== space.unitX) laboratory.state.set({ unitX: unit, unitY: space.unitX });
  };
  return (
    <Canvas
      label={`Network with layers of ${sizes.join(', ')} units. Each tile shows where on the plane a unit is positive (blue) or negative (orange, hatched); each line is a weight, dashed where it is negative.`}
      height={heightFor(sizes)}
      draw={(context, { width, height }, colours) => {
        layout.current = layoutOf(sizes, width, height);
        drawWeights(context, layout.current, picture.field, colours);
        drawUnits(context, layout.current, picture.field, raster, space, colours);
      }}
      onPointer={choose}
    />
  );
}
