/** The classify page: a small network learns to tell points of the plane apart, and shows how. */
import { useEffect } from 'preact/hooks';
import { useFrame } from '../../ui/canvas.tsx';
import { BrushBar } from '../../points/brush-bar.tsx';
import { Editor } from '../../points/editor.ts';
import { FilesPanel } from '../../classifier/files-panel.tsx';
import { LearningCurves } from '../../classifier/learning-curves.tsx';
import { NetworkView } from '../../classifier/network-view.tsx';
import { SurfaceView } from '../../classifier/surface-view.tsx';
import { type SpaceChoice, WarpView } from '../../classifier/warp-view.tsx';
import './classify.css';
import { Laboratory } from './laboratory.ts';
import { DataPanel, LearningPanel, NetworkPanel } from './panels.tsx';
import { TrainingBar } from './training-bar.tsx';

const laboratory = new Laboratory();
const editor = new Editor(laboratory);

/** What layers do, step by step. */
const examples = [
  { label: 'No hidden layer: a line', query: 'hidden=&steps=1000&layer=0' },
  { label: 'Two units bend it', query: 'hidden=2&steps=2000&layer=1' },
  { label: 'A ring takes three', query: 'dataset=circles&hidden=3,2&steps=3000&layer=2' },
  { label: 'Spirals', query: 'dataset=spirals&count=300&noise=0.02&hidden=8,8&steps=6000&speed=100' },
  {
    label: 'A ring by its squares',
    query: 'dataset=circles&features=xx,yy&hidden=&steps=1000&layer=0',
  },
  { label: 'Regression', query: 'task=regression&target=hill&hidden=8,8&steps=3000' },
  {
    label: 'Overfitting',
    query: 'dataset=moons&count=100&noise=0.25&test=0.5&hidden=12,12&steps=5000&speed=100',
  },
];

export default function Page() {
  useFrame(() => laboratory.frame(), laboratory.busy.value);
  useEffect(() => () => laboratory.pause(), []);
  const regression = laboratory.state.value.task === 'regression';
  return (
    <div class="classify">
      <h1>Classify</h1>
      <p class="lead">
        A network learns to tell points on a plane apart, or to fit a surface over it. The address holds
        everything, seed and steps included, so a link is an experiment that others can repeat.
      </p>
      <ul class="examples" aria-label="Examples">
        {examples.map(({ label, query }) => (
          <li key={label}>
            <a href={`#/classify?${query}`}>{label}</a>
          </li>
        ))}
      </ul>
      <div class="bench">
        <div class="stage">
          <TrainingBar laboratory={laboratory} />
          <div class="views pair">
            <section>
              <h2>{regression ? 'Surface' : 'Decision'}</h2>
              <Surface />
              <BrushBar board={laboratory} editor={editor} heights={regression} />
              <p class="small quiet">
                Click to add a point, drag to move it, Shift-click to delete it, Ctrl+Z to take it back.{' '}
                {regression
                  ? 'Blue is above zero, orange and hatched below; lines are a quarter apart. Squares are kept for testing.'
                  : 'Hollow points are kept for testing. The line is where the network is undecided.'}
              </p>
            </section>
            <section>
              <h2>Space, as a layer bends it</h2>
              <Warp />
            </section>
            <section class="wide units">
              <h2>Units and weights</h2>
              <Units />
              <p class="small quiet">
                Each tile is the plane as one unit sees it: blue where it is positive, orange and hatched
                where it is negative. Lines are weights, dashed where negative. Click a tile to have it as an
                axis of the space above.
              </p>
            </section>
            <section class="wide">
              <h2>Learning curves</h2>
              <Curves />
            </section>
          </div>
          <FilesPanel
            points={() => laboratory.points.peek()}
            network={() => laboratory.training.network}
            onPoints={(points) => editor.change(points)}
          />
        </div>
        <aside class="controls settings">
          <DataPanel laboratory={laboratory} />
          <NetworkPanel laboratory={laboratory} />
          <LearningPanel laboratory={laboratory} />
        </aside>
      </div>
    </div>
  );
}

const choose = (choice: SpaceChoice) => laboratory.state.set(choice);

// A component for each picture, since each is painted at its own pace.

function Surface() {
  return <SurfaceView picture={laboratory.picture.value} points={laboratory.points.value} editor={editor} />;
}

function Warp() {
  const picture = laboratory.picture.value;
  return (
    picture && (
      <WarpView picture={picture} space={laboratory.spaceOf(picture.field.network)} onChoose={choose} />
    )
  );
}

function Units() {
  const field = laboratory.unitsPicture.value?.field;
  return field && <NetworkView field={field} space={laboratory.spaceOf(field.network)} onChoose={choose} />;
}

function Curves() {
  const picture = laboratory.curvesPicture.value;
  return picture && <LearningCurves training={picture.training} />;
}
