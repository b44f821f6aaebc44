/** LeNet-5 at work: write a digit, and see the states of every layer. */
import { useEffect, useMemo } from 'preact/hooks';
import { Pad, PadButtons, Samples } from '../../handwriting/pad.tsx';
import { OfPicture, PictureButton, dropTarget } from '../../handwriting/own-picture-view.tsx';
import { drawDigit } from '../../handwriting/test-digits.ts';
import { BackendSelect } from '../../exported/selects.tsx';
import { Message, Select } from '../../ui/controls.tsx';
import { useUndoKey } from '../../ui/undo-key.ts';
import type { Reading } from '../../lenet5/reading.ts';
import { Answer, Codes, Scores } from '../../lenet5/scores.tsx';
import { UnitView } from '../../lenet5/unit-view.tsx';
import './lenet.css';
import { Network, valuesOf } from './network.tsx';
import { signed, sizes } from './ramps.ts';
import {
  beginStroke,
  best,
  codeShown,
  fields,
  frame,
  frames,
  frameTime,
  isAtRest,
  isBlank,
  lookAt,
  network,
  padDigit,
  picture,
  state,
  testDigit,
  unit,
  weights,
  writeSample,
  writing,
} from './session.ts';
import type { Shading } from './state.ts';
import { TestDigits } from './test-digits.tsx';

const reading: Reading = {
  ...{ frame, weights, isBlank, best, codeShown, unit, fields },
  ...{ lookAt, valuesOf, signed, sizes },
};

export default function Page() {
  useEffect(() => {
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
  useUndoKey(writing);
  return (
    <>
      <h1>LeNet-5 reads a digit</h1>
      <p class="lead">
        Write one, or pick a test digit. Every layer shows its states while you do; click a map to see its
        kernel, what it is connected to and where it looks.
      </p>
      <div class="lenet">
        <div class="lenet-left">
          <Writable />
          <Answer reading={reading} />
          <Settings />
        </div>
        <div class="lenet-middle">
          <Network codes={<ShownCode />} />
          <Scores
            reading={reading}
            onCode={(digit) => state.set({ code: `${digit}` as typeof state.value.code })}
          />
        </div>
        <UnitView reading={reading} />
      </div>
    </>
  );
}

function ShownCode() {
  return (
    <Codes
      reading={reading}
      follows={state.value.code === 'best'}
      onFollow={() => state.set({ code: 'best' })}
    />
  );
}

/** The pad, with samples and test digits to put on it. */
function Writable() {
  const digit = padDigit.value;
  const underlay = useMemo(() => digit && drawDigit(digit), [digit]);
  return (
    <div class="lenet-pad" {...dropTarget(picture)}>
      <Pad
        writing={writing}
        label={`Pad: draw a digit with a mouse, a finger or a pen. ${onPad()}`}
        invitation="Draw a digit here"
        underlay={underlay}
        onBegin={beginStroke}
      />
      <div class="row">
        <PadButtons writing={writing} isBlank={isBlank.value} />
        <PictureButton picture={picture} />
      </div>
      <OfPicture picture={picture} />
      {writing.isFull.value && (
        <Message kind="note">The address cannot hold more ink: clear the pad.</Message>
      )}
      <Samples hand={state.value.hand} onHand={(hand) => state.set({ hand })} onPick={writeSample} />
      <TestDigits />
    </div>
  );
}

/** What is on the pad, in words. */
function onPad(): string {
  if (padDigit.value && padDigit.value === testDigit.value)
    return `It shows test digit ${state.value.digit}, a ${testDigit.value.label}.`;
  if (padDigit.value) return 'It shows a digit of your picture.';
  return strokeCount(writing.shown.value.length);
}

const clear = () => writing.write('');

const strokeCount = (count: number): string =>
  count === 0 ? 'It is blank.' : `It has ${count} ${count === 1 ? 'stroke' : 'strokes'}.`;

function Settings() {
  const now = network.status.value;
  const record = network.record.value;
  const time = frameTime.value;
  return (
    <div class="lenet-settings">
      <Select<Shading>
        label="Shading"
        value={state.value.shading}
        options={[
          { value: 'colour', label: 'blue positive, orange negative' },
          { value: 'grey', label: 'grey levels, white positive' },
        ]}
        onChange={(shading) => state.set({ shading })}
      />
      <BackendSelect value={state.value.backend} onChange={(backend) => state.set({ backend })} />
      {now.kind === 'broken' ? (
        <Message kind="error">
          <p>{now.message}</p>
        </Message>
      ) : (
        <p
          class="small quiet lenet-status"
          data-frames={frames.value}
          data-status={now.kind}
          data-rest={isAtRest.value}
        >
          <span role="status">{now.kind === 'starting' ? `${now.doing} …` : `${now.reason}.`}</span>
          {now.kind === 'ready' && time !== undefined && (
            <>
              {' '}
              <span class="number">{time.toFixed(1)}</span> ms a picture.
            </>
          )}
        </p>
      )}
      {record?.test && (
        <p class="small quiet">
          The network: experiment “{record.experiment}”, seed {record.seed}, commit{' '}
          {record.commit.slice(0, 7)}; it misreads {record.test.misses} of the{' '}
          {record.test.examples.toLocaleString('en')} test digits of MNIST.
        </p>
      )}
    </div>
  );
}

/** 0 to 9 pick samples, Delete clears. */
function onKeyDown(event: KeyboardEvent): void {
  const { key, target } = event;
  if (target instanceof HTMLElement && target.closest('input, select, textarea')) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (/^[0-9]$/.test(key)) writeSample(Number(key));
  else if (key === 'Delete') clear();
}
