/** The control that picks a test digit of MNIST, and says whether the network is right. */
import { useId } from 'preact/hooks';
import { Button, Message } from '../../ui/controls.tsx';
import { TEST_DIGITS } from '../../handwriting/test-digits.ts';
import {
  best,
  findMisread,
  misread,
  network,
  readDigit,
  showTestDigit,
  state,
  testDigit,
  testDigits,
} from './session.ts';

export function TestDigits() {
  const id = useId();
  const digits = testDigits.value;
  if (digits instanceof Error) return <Message kind="note">No test digits: {digits.message}</Message>;
  if (digits?.length === 0)
    return (
      <Message kind="note">
        MNIST’s test digits are not in this build: there was no copy of MNIST where it was made.
      </Message>
    );
  const { digit } = state.value;
  const last = (digits?.length ?? TEST_DIGITS) - 1;
  const step = (by: 1 | -1) => {
    const from = state.peek().digit ?? (by > 0 ? -1 : last + 1);
    showTestDigit((from + by + last + 1) % (last + 1));
  };
  return (
    <div class="lenet-test" role="group" aria-labelledby={`${id}-legend`}>
      <label class="legend" id={`${id}-legend`} for={id}>
        or an MNIST test digit, 0 to {last}
      </label>
      <div class="lenet-test-row">
        <button type="button" aria-label="Test digit before" onClick={() => step(-1)}>
          −
        </button>
        <input
          id={id}
          type="number"
          min={0}
          max={last}
          step={1}
          placeholder="none"
          value={digit ?? ''}
          onChange={({ currentTarget }) => {
            if (currentTarget.value !== '' && currentTarget.checkValidity()) {
              showTestDigit(Number(currentTarget.value));
            } else {
              currentTarget.reportValidity();
              currentTarget.value = String(digit ?? '');
            }
          }}
        />
        <button type="button" aria-label="Next test digit" onClick={() => step(1)}>
          +
        </button>
      </div>
      <Verdict />
      <Misread of={last + 1} />
      <p class="quiet small">
        MNIST: LeCun, Cortes and Burges,{' '}
        <a href="https://creativecommons.org/licenses/by-sa/3.0/">CC BY-SA 3.0</a>.
      </p>
    </div>
  );
}

function Verdict() {
  const digit = testDigit.value;
  const read = readDigit.value === state.value.digit ? best.value : undefined;
  return (
    <p class="lenet-verdict" role="status">
      {digit && (
        <>
          It is a <b>{digit.label}</b>
          {read !== undefined &&
            (read === digit.label ? '; the network is right. ✓' : `; the network errs: it reads ${read}. ✗`)}
        </>
      )}
    </p>
  );
}

/** Those that the network takes for others, to be stepped to. */
function Misread({ of }: { of: number }) {
  const found = misread.value;
  if (found === undefined)
    return (
      <Button onClick={() => void findMisread()} disabled={!network.backend.value || !testDigits.value}>
        Which does it misread?
      </Button>
    );
  if (typeof found === 'number') return <p role="status">reading them: {found} …</p>;
  if (found.length === 0) return <p role="status">It misreads none of them.</p>;
  return (
    <p class="lenet-misread" role="group" aria-label="Misread test digits">
      It misreads {found.length} of {of}:{' '}
      {found.map((digit) => (
        <Button key={digit} pressed={state.value.digit === digit} onClick={() => showTestDigit(digit)}>
          {digit}
        </Button>
      ))}
    </p>
  );
}
