/** How far a training has come, and how well it does. */
import { formatNumber } from '@nutshell/drawing';
import type { Training } from '@nutshell/micro/classifier';
import './classifier.css';
import { rootMeanSquare } from './learning-curves.tsx';

interface ReadingsProps {
  training: Training;
  /** As many as what is shown has taken: the training itself may be further. */
  steps: number;
  /** Whether nothing moves. */
  resting: boolean;
}

export function Readings({ training, steps, resting }: ReadingsProps) {
  const { trainScore, testScore, network, test, epochs } = training;
  const isSurface = network.config.loss === 'squared';
  const quality = ({ accuracy, loss }: typeof trainScore): string =>
    isSurface
      ? written(rootMeanSquare(loss))
      : Number.isNaN(accuracy)
        ? '–'
        : `${(100 * accuracy).toFixed(1)} %`;
  return (
    <dl class="readings number" data-steps={steps} data-rest={resting}>
      <Reading name="Epoch" value={epochs.toFixed(1)} />
      <Reading name="Step" value={steps.toLocaleString('en')} />
      <Reading name="Loss" value={written(trainScore.loss)} />
      <Reading name={isSurface ? 'Error' : 'Accuracy'} value={quality(trainScore)} />
      {test.size > 0 && <Reading name="on test" value={quality(testScore)} />}
    </dl>
  );
}

const written = (value: number): string => (Number.isNaN(value) ? '–' : formatNumber(value, 3));

function Reading({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
