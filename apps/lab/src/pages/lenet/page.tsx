/** LeNet-5 at work: write a digit, and see what every layer makes of it. */
import { useEffect } from 'preact/hooks';
import { Message, Select } from '../../ui/controls.tsx';
import './lenet.css';
import './readings.css';
import { Network } from './network.tsx';
import { Pad } from './pad.tsx';
import { Answer, Codes, Scores } from './scores.tsx';
import { clear, frameTime, frames, record, state, status, undo, writeSample } from './session.ts';
import { type BackendChoice, type Shading, backendChoices } from './state.ts';
import { UnitView } from './unit-view.tsx';

export default function Page() {
  useEffect(() => {
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
  return (
    <>
      <h1>LeNet-5 reads a digit</h1>
      <p class="lead">
        Write one, or pick a test digit. Every layer shows its states while you do; click a map to see its
        kernel, what it is connected to and where it looks.
      </p>
      <div class="lenet">
        <div class="lenet-left">
          <Pad />
          <Answer />
          <Settings />
        </div>
        <div class="lenet-middle">
          <Network codes={<Codes />} />
          <Scores />
        </div>
        <UnitView />
      </div>
    </>
  );
}

function Settings() {
  const now = status.value;
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
      <Select<BackendChoice>
        label="Computed by"
        value={state.value.backend}
        options={backendChoices.map((value) => ({ value, label: value === 'auto' ? 'the fastest' : value }))}
        onChange={(backend) => state.set({ backend })}
      />
      {now.kind === 'broken' ? (
        <Message kind="error">
          <p>{now.message}</p>
        </Message>
      ) : (
        <p class="small quiet lenet-status" data-frames={frames.value} data-status={now.kind}>
          <span role="status">{now.kind === 'starting' ? `${now.doing} …` : `${now.reason}.`}</span>
          {now.kind === 'ready' && time !== undefined && (
            <>
              {' '}
              <span class="number">{time.toFixed(1)}</span> ms a picture.
            </>
          )}
        </p>
      )}
      {record.value && (
        <p class="small quiet">
          The network: experiment “{record.value.experiment}”, seed {record.value.seed}, commit{' '}
          {record.value.commit.slice(0, 7)}; it misreads {record.value.test.misses} of the{' '}
          {record.value.test.examples.toLocaleString('en')} test digits of MNIST.
        </p>
      )}
    </div>
  );
}

/** 0 to 9 pick samples, Delete clears, Ctrl+Z takes a stroke away. */
function onKeyDown(event: KeyboardEvent): void {
  const { key, target } = event;
  if (target instanceof HTMLElement && target.closest('input, select, textarea')) return;
  if (key === 'z' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    undo();
  } else if (event.ctrlKey || event.metaKey || event.altKey) return;
  else if (/^[0-9]$/.test(key)) writeSample(Number(key));
  else if (key === 'Delete') clear();
}
