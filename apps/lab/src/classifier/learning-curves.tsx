/** Loss and accuracy or, of a surface, root mean squared error against epochs, on training points (solid) and test points (dashed). */
import type { ComponentChildren } from 'preact';
import type { Training } from '@nutshell/micro/classifier';
import './classifier.css';
import { drawAxes } from '../ui/axes.ts';
import { Canvas, type CanvasSize } from '../ui/canvas.tsx';
import type { Colours } from '../ui/colours.ts';

const HEIGHT = 150;
const FRAME = { left: 42, right: 10, top: 10, bottom: 20 };

export function LearningCurves({ training }: { training: Training }) {
  const isSurface = training.network.config.loss === 'squared';
  return (
    <div class="curves pair">
      <Curves training={training} kind="loss">
        Loss by epoch, {isSurface ? 'half the mean squared error' : 'cross-entropy in nats'}
      </Curves>
      <Curves training={training} kind={isSurface ? 'error' : 'accuracy'}>
        {isSurface ? 'Error by epoch, root mean square' : 'Accuracy by epoch'};{' '}
        <span class="nowrap">solid: training, dashed: test</span>
      </Curves>
    </div>
  );
}

type Kind = 'loss' | 'accuracy' | 'error';

const kindLabels: Record<Kind, string> = { loss: 'Loss', accuracy: 'Accuracy', error: 'Error' };

function Curves({
  training,
  kind,
  children,
}: {
  training: Training;
  kind: Kind;
  children: ComponentChildren;
}) {
  return (
    <figure>
      <Canvas
        label={`${kindLabels[kind]} against epochs`}
        height={HEIGHT}
        draw={(context, size, colours) => drawCurves(context, size, colours, training, kind)}
      />
      {training.steps === 0 && <p class="quiet small not-yet">Nothing is learnt yet: press Train.</p>}
      <figcaption>{children}</figcaption>
    </figure>
  );
}

/** The root mean squared error of half the mean squared one. */
export const rootMeanSquare = (loss: number): number => Math.sqrt(2 * loss);

function drawCurves(
  context: CanvasRenderingContext2D,
  { width, height }: CanvasSize,
  colours: Colours,
  training: Training,
  kind: Kind,
): void {
  const { history } = training;
  const [train, test] =
    kind === 'accuracy'
      ? [history.trainAccuracy, history.testAccuracy]
      : [history.trainLoss, history.testLoss].map((loss) =>
          kind === 'loss' ? loss : loss.map(rootMeanSquare),
        );
  const lowest = kind === 'accuracy' ? 0.4 : 0;
  const highest = kind === 'accuracy' ? 1 : roundedUp(Math.max(greatest(train, history.length), 0.1));
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
