/** The network's answer: the nearest class, all ten distances and probabilities, and F6 beside the code of a class. */
import { Cells } from '../feature-maps/cells.tsx';
import { formatNumber } from '@nutshell/drawing';
import { Bar } from '../ui/bar.tsx';
import { verdictOfFrame } from './frame.ts';
import { CODE_HEIGHT, CODE_WIDTH } from './layers.ts';
import type { Reading } from './reading.ts';
import './scores.css';

export function Answer({ reading: { frame, isBlank, best } }: { reading: Reading }) {
  const penalties = frame.value?.penalties;
  if (!penalties || isBlank.value) return <p class="lenet-answer quiet">It has nothing to read yet.</p>;
  const penalty = penalties[best.value];
  const verdict = verdictOfFrame(frame.value!).isNear
    ? 'is what it reads'
    : 'is the nearest, but none is near';
  return (
    <p class="lenet-answer">
      <strong aria-hidden="true">{best.value}</strong>
      <span>
        <span aria-live="polite">
          <span class="visually-hidden">{best.value} </span>
          {verdict}
        </span>
        <br />
        <span class="quiet small">
          at a distance of <span class="number">{oneDigit(penalty)}</span>
        </span>
      </span>
    </p>
  );
}

interface ScoresProps {
  reading: Reading;
  /** The code of a class is to stand beside F6. */
  onCode(digit: number): void;
}

export function Scores({ reading: { frame, isBlank, best }, onCode }: ScoresProps) {
  // Of a blank pad the network says something, too, but not about a digit.
  const { penalties, probabilities } = (isBlank.value ? undefined : frame.value) ?? {};
  const farthest = penalties ? Math.max(...penalties) : 1;
  return (
    <section class="lenet-scores" aria-labelledby="lenet-scores">
      <h3 id="lenet-scores">
        Output <span>10 RBF units: squared distance of F6 from the code of each digit</span>
      </h3>
      <div class="lenet-score-head small quiet" aria-hidden="true">
        <span />
        <span>probability</span>
        <span>distance</span>
      </div>
      {Array.from({ length: 10 }, (_, digit) => {
        const probability = probabilities?.[digit] ?? 0;
        const penalty = penalties?.[digit] ?? 0;
        const winner = penalties !== undefined && digit === best.value;
        const told = penalties
          ? `probability ${percent(probability)}, distance ${oneDigit(penalty)}`
          : 'nothing to read yet';
        return (
          <button
            key={digit}
            type="button"
            class={`lenet-score ${winner ? 'winner' : ''}`}
            data-digit={digit}
            data-probability={penalties ? probability : undefined}
            data-distance={penalties ? penalty : undefined}
            aria-label={`${digit}: ${told}${winner ? ', the nearest' : ''}; show its code`}
            title={`Show the code of ${digit} beside F6`}
            onClick={() => onCode(digit)}
          >
            <span class="lenet-digit">{digit}</span>
            <Bar share={probability} text={penalties ? percent(probability) : '–'} />
            <Bar share={penalty / farthest} text={penalties ? oneDigit(penalty) : '–'} quiet />
          </button>
        );
      })}
    </section>
  );
}

/** Behind F6 itself: the code of a class, and the distance between them. */
interface CodesProps {
  reading: Reading;
  /** Whether it is the code of the nearest class, whichever that is. */
  follows: boolean;
  onFollow(): void;
}

export function Codes({ reading, follows, onFollow }: CodesProps) {
  const { frame, isBlank, weights, codeShown, signed, sizes } = reading;
  const f6 = isBlank.value ? undefined : frame.value?.states.f6;
  const target = weights.value?.codes[codeShown.value];
  const difference = (i: number) => (f6 && target ? (f6[i] - target[i]) ** 2 : 0);
  const sum = f6?.reduce((total, _, i) => total + difference(i), 0);
  const size = { columns: CODE_WIDTH, rows: CODE_HEIGHT, cell: 9 };
  const digit = codeShown.value;
  return (
    <div class="lenet-codes">
      <span aria-hidden="true">−</span>
      <Cells {...size} label={`Code of ${digit}`} value={(i) => target?.[i] ?? 0} shading={signed()} />
      <span aria-hidden="true">→</span>
      <Cells {...size} label="Squared differences" value={difference} shading={sizes(0, 4)} />
      <div class="small">
        <p>
          F6 less the code of <b>{digit}</b>, squared and added up:{' '}
          <strong class="number">{sum === undefined ? '–' : formatNumber(sum, 4)}</strong>, the distance from{' '}
          {digit}.
        </p>
        {follows ? (
          <p class="quiet">
            {f6 && 'It is the nearest class. '}Click {f6 ? 'another one' : 'a class'} below.
          </p>
        ) : (
          <button type="button" class="lenet-small-button" onClick={onFollow}>
            Follow the nearest class
          </button>
        )}
      </div>
    </div>
  );
}

const percent = (share: number): string => `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} %`;
const oneDigit = (value: number): string => value.toFixed(1);
