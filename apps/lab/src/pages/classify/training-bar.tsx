/** Play, pause, single step and reset, and the progress of the training. */
import { Button, Message, Select } from '../../ui/controls.tsx';
import { Readings } from '../../classifier/readings.tsx';
import type { Laboratory } from './laboratory.ts';
import { speedNames } from './state.ts';

const speedLabels: Record<(typeof speedNames)[number], string> = {
  '1': '1 step a frame',
  '10': '10 steps per frame',
  '100': '100 steps per frame',
  all: 'as fast as it goes',
};

export function TrainingBar({ laboratory }: { laboratory: Laboratory }) {
  const playing = laboratory.playing.value;
  return (
    <div class="training-bar">
      <div class="row even">
        <Button primary onClick={() => (playing ? laboratory.pause() : laboratory.play())}>
          {playing ? 'Pause' : 'Train'}
        </Button>
        <Button onClick={() => laboratory.step()} title="One batch">
          Step
        </Button>
        <Button onClick={() => laboratory.reset()} title="Back to the first weights">
          Reset
        </Button>
        <div class="speed">
          <Select
            bare
            label="Speed"
            value={laboratory.state.value.speed}
            options={speedNames.map((speed) => ({ value: speed, label: speedLabels[speed] }))}
            onChange={(speed) => laboratory.state.set({ speed })}
          />
        </div>
      </div>
      <Progress laboratory={laboratory} />
    </div>
  );
}

function Progress({ laboratory }: { laboratory: Laboratory }) {
  const picture = laboratory.curvesPicture.value;
  const progress = laboratory.progress.value;
  if (!picture) return null;
  const { training, steps } = picture;
  return (
    <>
      <Readings training={training} steps={steps} resting={!laboratory.busy.value} />
      {progress !== undefined && (
        <p class="small quiet progress">
          <progress value={progress} aria-label="Training again" /> Training again with the changed settings …
        </p>
      )}
      {training.diverged && (
        <Message kind="error">
          The training diverged: the loss is no longer finite. Choose a smaller learning rate, or reset.
        </Message>
      )}
    </>
  );
}
