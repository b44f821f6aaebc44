/** A character network at work: it reads a text, goes on writing it, and shows what its cells do at each character. */
import { formatFixed } from '@nutshell/drawing';
import { useEffect } from 'preact/hooks';
import { connect, disconnect } from '../../catalogue/connection.ts';
import * as program from '../../char-rnn/program.ts';
import { Message } from '../../ui/controls.tsx';
import { useFrame } from '../../ui/canvas.tsx';
import { CellMaps, FoundCells, Gates } from './cells.tsx';
import './char-rnn.css';
import { NextCharacters, Prime, Settings, WritingBar } from './panels.tsx';
import { frame, isAtRest, layers, metrics, network, networks, open, playing, state } from './session.ts';
import { TextView } from './text-view.tsx';

export default function Page() {
  useFrame(frame, playing.value);
  useEffect(() => {
    void connect();
    const end = open();
    return () => {
      end();
      disconnect();
    };
  }, []);
  const hasCells = layers.value.length > 0;
  return (
    <div class="char-rnn" data-rest={isAtRest.value}>
      <h1>Char-RNN</h1>
      <p class="lead">
        A network that has learnt one thing: which character comes next. It writes by drawing from what it
        expects, one character at a time. Some of its cells keep track of what the text is about to need.
      </p>
      <NoNetwork />
      <div class="bench">
        <section class="paper">
          <TextView />
          <WritingBar />
          <Prime />
          {hasCells && <CellMaps />}
        </section>
        <div class="settings">
          <NextCharacters />
          {hasCells && <FoundCells />}
          {hasCells && <Gates />}
          <Settings />
        </div>
      </div>
    </div>
  );
}

/** The network in a line. */
function About() {
  const loss = metrics.value['validation.loss'];
  return (
    <p class="small quiet">
      {network.value}: {layers.value.map(({ name, units }) => `${name} with ${units} cells`).join(', ')}
      {loss !== undefined && `; ${formatFixed(loss, 3)} nats per character of the validation text`}.
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
        one, train it, record it and export it:
      </p>
      <pre>
        <code>
          {['train --experiment=budget', 'record', 'export'].map((each) => `npx nx run char-rnn:${each}\n`)}
        </code>
      </pre>
      {wanted && networks.value.length > 0 && (
        <p>Networks that are here: {networks.value.join(', ')}. Choose one under “Network”.</p>
      )}
    </Message>
  );
}
