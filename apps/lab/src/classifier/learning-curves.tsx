/** Loss and accuracy against epochs, on training points (solid) and test points (dashed). */
import type { Training } from '@nutshell/micro/classifier';
import { drawAxes } from '../ui/axes.ts';
import { Canvas, type CanvasSize } from '../ui/canvas.tsx';
import type { Colours } from '../ui/colours.ts';

const HEIGHT = 150;
const FRAME = { left: 42, right: 10, top: 10, bottom: 20 };

export function LearningCurves({ training }: { training: Training }) {
  return (
    <div class="curves pair">
      <figure>
        <Canvas
          label="Loss against epochs"
          height={HEIGHT}
          draw={(context, size, colours) => drawCurves(context, size, colours, training, 'loss')}
        />
        <figcaption>Loss by epoch, cross-entropy in nats</figcaption>
      </figure>
      <figure>
        <Canvas
          label="Accuracy against epochs"
          height={HEIGHT}
          draw={(context, size, colours) => drawCurves(context, size, colours, training, 'accuracy')}
        />
        <figcaption>
          Accuracy by epoch; <span class="nowrap">solid: training, dashed: test</span>
        </figcaption>
      </figure>
    </div>
  );
}

function drawCurves(
  context: CanvasRenderingContext2D,
  { width, height }: CanvasSize,
  colours: Colours,
  training: Training,
  kind: 'loss' | 'accuracy',
): void {
  const { history } = training;
  const [train, test] =
    kind === 'loss' ? [history.trainLoss, history.testLoss] : [history.trainAccuracy, history.testAccuracy];
  const lowest = kind === 'loss' ? 0 : 0.4;
  const highest = kind === 'loss' ? roundedUp(Math.max(greatest(train, history.length), 0.1)) : 1;
  const [left, right] = [FRAME.left, width - FRAME.right];
  const [top, bottom] = [FRAME.top, height - FRAME.bottom];
  const last = history.length > 0 ? history.steps[history.length - 1] : 0;
  const places = drawAxes(context, { left, right, top, bottom }, colours, {
    across: { low: 0, high: training.epochs || 1 },
    up: { low: lowest, high: highest },
    count: { up: 3 },
  });
  const x = (step: number) => places.x((training.epochs * step) / Math.max(last, 1));
  const { y } = places;

  context.save();
  context.beginPath();
  context.rect(left, top - 2, right - left, bottom - top + 4);
  context.clip();
  context.lineJoin = 'round';
  line(test, colours.negative, dashed);
  line(train, colours.positive, solid);
  context.restore();

  function line(values: Float64Array, colour: string, dash: number[]): void {
    context.beginPath();
    for (let i = 0; i < history.length; i++) {
      if (Number.isFinite(values[i])) context.lineTo(x(history.steps[i]), y(Math.max(values[i], lowest)));
    }
    context.setLineDash(dash);
    context.lineWidth = 1.75;
    context.strokeStyle = colour;
    context.stroke();
  }
}

const solid: number[] = [];
const dashed = [5, 3];

function greatest(values: Float64Array, length: number): number {
  let most = 0;
  for (let i = 0; i < length; i++) if (values[i] > most && values[i] < Infinity) most = values[i];
  return most;
}

/** The next of 1, 2, 5, 10, … times a power of ten. */
function roundedUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= value) ?? value;
}
