/** A character network at work: it reads a text, goes on writing it, and shows what its cells do at each character. */
import { formatFixed } from '@nutshell/drawing';
import { useCatalogue } from '../../catalogue/use-catalogue.ts';
import * as program from '../../char-rnn/program.ts';
import { NetworkNotice } from '../../exported/network-notice.tsx';
import { useFrame } from '../../ui/canvas.tsx';
import { CellMaps, FoundCells, Gates } from './cells.tsx';
import './char-rnn.css';
import { NextCharacters, Prime, Settings, WritingBar } from './panels.tsx';
import { exported, frame, isAtRest, layers, open, playing } from './session.ts';
import { TextView } from './text-view.tsx';

export default function Page() {
  useFrame(frame, playing.value);
  useCatalogue(open);
  const hasCells = layers.value.length > 0;
  return (
    <div class="char-rnn" data-rest={isAtRest.value}>
      <h1>Char-RNN</h1>
      <p class="lead">
        A network that has learnt one thing: which character comes next. It writes by drawing from what it
        expects, one character at a time. Some of its cells keep track of what the text is about to need.
      </p>
      <NetworkNotice exported={exported} status={program.status.value} experiment="budget">
        <About />
      </NetworkNotice>
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
  const loss = exported.record.value?.metrics['validation.loss'];
  return (
    <>
      {exported.name.value}: {layers.value.map(({ name, units }) => `${name} with ${units} cells`).join(', ')}
      {loss !== undefined && `; ${formatFixed(loss, 3)} nats per character of the validation text`}.
    </>
  );
}
