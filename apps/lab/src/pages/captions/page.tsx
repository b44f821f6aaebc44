/** A network that tells pictures: it says word by word what it sees, what else it might have said, and where it looks. */
import { useEffect } from 'preact/hooks';
import { connect, disconnect } from '../../catalogue/connection.ts';
import * as program from '../../captions/program.ts';
import { useDroppedFile } from '../../photo/photo-bar.tsx';
import { useFrame } from '../../ui/canvas.tsx';
import { Message } from '../../ui/controls.tsx';
import './captions.css';
import { Caption, Expected, Others, Settings } from './caption-view.tsx';
import { PictureView } from './picture-view.tsx';
import { choose, frame, isAtRest, isFilming, network, networks, open, ready, state } from './session.ts';

export default function Page() {
  useFrame(frame, isFilming.value);
  const isOver = useDroppedFile((file) => void choose(file));
  useEffect(() => {
    void connect();
    const end = open();
    return () => {
      end();
      disconnect();
    };
  }, []);
  return (
    <div class={`captions ${isOver ? 'over' : ''}`} data-rest={isAtRest.value}>
      <h1>Captions</h1>
      <p class="lead">
        One network sees a picture, another one tells it. Each word is chosen by what was said before and by
        what is seen. Point at a word to learn what else might have come, and where the network looked.
      </p>
      <NoNetwork />
      <div class="bench">
        <PictureView />
        <div class="settings">
          <Caption />
          <Expected />
          <Others />
          <Settings />
        </div>
      </div>
    </div>
  );
}

/** What to type where there is no network, what is being done, or why it does not work. */
function NoNetwork() {
  const now = program.status.value;
  const { network: wanted } = state.value;
  if (now?.kind === 'broken') return <Message kind="error">{now.message}</Message>;
  if (ready.value)
    return (
      <p class="small quiet">
        {network.value}, computed by {ready.value.reason}. Pictures stay in this browser.
      </p>
    );
  if (network.value || !networks.value)
    return (
      <p class="small quiet" role="status">
        {now?.kind === 'starting' ? now.doing : 'looking for networks'} …
      </p>
    );
  return (
    <Message kind="note">
      <p>
        {wanted ? `There is no network “${wanted}” here.` : 'There is no trained network here yet.'} To have
        one, train it, record it and export it:
      </p>
      <pre>
        <code>
          {['train --experiment=attention', 'record', 'export'].map(
            (each) => `npx nx run show-and-tell:${each}\n`,
          )}
        </code>
      </pre>
      {wanted && networks.value.length > 0 && (
        <p>Networks that are here: {networks.value.join(', ')}. Choose one under “Network”.</p>
      )}
    </Message>
  );
}
