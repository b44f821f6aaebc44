/** A network that names pictures at work: what it takes a picture for, what its layers see, and where it looks. */
import { formatCount, formatPercent } from '@nutshell/drawing';
import { useEffect } from 'preact/hooks';
import { connect, disconnect } from '../../catalogue/connection.ts';
import * as program from '../../images/program.ts';
import { type BackendChoice, backendChoices } from '../../network/backend-names.ts';
import { PhotoBar, useDroppedFile } from '../../photo/photo-bar.tsx';
import { useFrame } from '../../ui/canvas.tsx';
import { Button, Message, Select } from '../../ui/controls.tsx';
import './images.css';
import {
  card,
  choose,
  draw,
  film,
  frame,
  isAtRest,
  isFilming,
  network,
  networks,
  open,
  photo,
  problem,
  record,
  showFile,
  sight,
  state,
} from './session.ts';
import { Answers, Maps, Picture, ShadeBar } from './views.tsx';

export default function Page() {
  useFrame(frame, isFilming.value);
  const isOver = useDroppedFile((file) => void showFile(file));
  useEffect(() => {
    void connect();
    const end = open();
    return () => {
      end();
      disconnect();
    };
  }, []);
  return (
    <div class={`images ${isOver ? 'over' : ''}`} data-rest={isAtRest.value}>
      <h1>Images</h1>
      <p class="lead">
        A network names what a picture shows. Give it a photo of yours, and see how sure it is, what each of
        its layers makes of the picture, and which places speak for a class. Pictures do not leave this
        browser.
      </p>
      <NoNetwork />
      <div class="bench">
        <div class="look">
          <div class="band">
            <Picture />
          </div>
          <div class="asks">
            <p class="small quiet">{isFilming.value ? 'What the camera sees.' : `${photo.value.name}.`}</p>
            <PhotoBar
              onFile={(file) => void showFile(file)}
              isFilming={isFilming.value}
              onFilm={(wanted) => void film(wanted)}
            >
              <Button onClick={draw} title="Another drawn shape">
                Draw one
              </Button>
            </PhotoBar>
            {problem.value && <Message kind="error">{problem.value}</Message>}
            <Answers />
            {card.value && <ShadeBar />}
            <Settings />
          </div>
        </div>
        <Maps />
      </div>
    </div>
  );
}

function Settings() {
  const all = networks.value ?? [];
  const nameOf = (name: string) => name.replace('/seed-', ', seed ');
  const now = program.status.value;
  return (
    <div class="pair">
      <Select
        label="Network"
        value={network.value ?? ''}
        options={[
          ...(network.value ? [] : [{ value: '', label: 'none' }]),
          ...all.map((name) => ({ value: name, label: nameOf(name) })),
        ]}
        onChange={choose}
      />
      <Select<BackendChoice>
        label="Computed by"
        value={state.value.backend}
        options={backendChoices.map((value) => ({ value, label: value === 'auto' ? 'the fastest' : value }))}
        onChange={(backend) => state.set({ backend })}
      />
      {now?.kind === 'ready' && (
        <p class="small quiet wide">
          {now.reason}.
          {sight.value && (
            <>
              {' '}
              <span class="number">{sight.value.milliseconds.toFixed(0)}</span> ms a picture.
            </>
          )}
        </p>
      )}
    </div>
  );
}

/** The network in a line. */
function About() {
  const { labels, input } = card.value!;
  const known = record.value;
  const few = labels.length <= 20 ? `: ${labels.join(', ')}` : '';
  return (
    <p class="small quiet">
      {network.value}
      {known && ` (${known.dataset}, ${formatCount(known.parameters)} parameters)`} sees {input.size}×
      {input.size} pixels and names {labels.length} classes{few}; it takes any picture for one of them.
      {known && ` It errs on ${formatPercent(known.metrics['test.error'])} of its test pictures.`}
    </p>
  );
}

/** What to type where there is no network, what is being done, or why it does not work. */
function NoNetwork() {
  const now = program.status.value;
  const { network: wanted } = state.value;
  if (now?.kind === 'broken') return <Message kind="error">{now.message}</Message>;
  if (now?.kind === 'ready') return <About />;
  if (network.value || !networks.value)
    return <p class="small quiet">{now?.doing ?? 'looking for networks'} …</p>;
  return (
    <Message kind="note">
      <p>
        {wanted ? `There is no network “${wanted}” here.` : 'There is no trained network here yet.'} To have
        one, train it, record it and export it. <code>smoke</code>, which names drawn shapes, takes a minute,{' '}
        <code>budget</code>, which names photos, 45:
      </p>
      <pre>
        <code>
          {['train --experiment=smoke', 'record', 'export'].map((each) => `npx nx run imagenet:${each}\n`)}
        </code>
      </pre>
      {wanted && networks.value.length > 0 && (
        <p>Networks that are here: {networks.value.join(', ')}. Choose one under “Network”.</p>
      )}
    </Message>
  );
}
