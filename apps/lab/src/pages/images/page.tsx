/** A network that names pictures at work: what it takes a picture for, what its layers see, and where it looks. */
import { formatCount, formatPercent } from '@nutshell/drawing';
import { useCatalogue } from '../../catalogue/use-catalogue.ts';
import * as program from '../../images/program.ts';
import { NetworkNotice } from '../../exported/network-notice.tsx';
import { BackendSelect, NetworkSelect } from '../../exported/selects.tsx';
import { PhotoBar, useDroppedFile } from '../../photo/photo-bar.tsx';
import { useFrame } from '../../ui/canvas.tsx';
import { Button, Message } from '../../ui/controls.tsx';
import './images.css';
import {
  card,
  choose,
  draw,
  exported,
  film,
  frame,
  isAtRest,
  isFilming,
  open,
  photo,
  problem,
  showFile,
  sight,
  state,
} from './session.ts';
import { Answers, Maps, Picture, ShadeBar } from './views.tsx';

export default function Page() {
  useFrame(frame, isFilming.value);
  const isOver = useDroppedFile((file) => void showFile(file));
  useCatalogue(open);
  return (
    <div class={`images ${isOver ? 'over' : ''}`} data-rest={isAtRest.value}>
      <h1>Images</h1>
      <p class="lead">
        A network names what a picture shows. Give it a photo of yours, and see how sure it is, what each of
        its layers makes of the picture, and which places speak for a class. Pictures do not leave this
        browser.
      </p>
      <NetworkNotice
        exported={exported}
        status={program.status.value}
        experiment="smoke"
        advice={
          <>
            <code>smoke</code>, which names drawn shapes, takes a minute, <code>budget</code>, which names
            photos, 45:
          </>
        }
      >
        {card.value && <About card={card.value} />}
      </NetworkNotice>
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
  const now = program.status.value;
  return (
    <div class="pair">
      <NetworkSelect exported={exported} onChange={choose} />
      <BackendSelect value={state.value.backend} onChange={(backend) => state.set({ backend })} />
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
function About({ card: { labels, input } }: { card: NonNullable<typeof card.value> }) {
  const known = exported.record.value;
  const few = labels.length <= 20 ? `: ${labels.join(', ')}` : '';
  return (
    <>
      {exported.name.value}
      {known && ` (${known.dataset}, ${formatCount(known.parameters)} parameters)`} sees {input.size}×
      {input.size} pixels and names {labels.length} classes{few}; it takes any picture for one of them.
      {known && ` It errs on ${formatPercent(known.metrics['test.error'])} of its test pictures.`}
    </>
  );
}
