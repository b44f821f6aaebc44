/** Recognition of spoken words: what a recogniser of mixtures and one of a deep network make of a sound, from the samples to the words. */
import { formatFixed } from '@nutshell/drawing';
import { useCatalogue } from '../../catalogue/use-catalogue.ts';
import { BackendSelect } from '../../exported/selects.tsx';
import * as program from '../../speech/program.ts';
import { acoustics } from '../../speech/recogniser-file.ts';
import { LONGEST } from '../../speech/wav-file.ts';
import { Bar } from '../../ui/bar.tsx';
import { Button, FileButton, Message } from '../../ui/controls.tsx';
import { Recogniser } from './answers.tsx';
import { SoundPictures } from './pictures.tsx';
import {
  chosen,
  fault,
  heard,
  infos,
  isAtRest,
  open,
  openFile,
  playing,
  playOrStop,
  recording,
  saveWav,
  sound,
  startRecording,
  state,
  stopRecording,
} from './session.ts';
import './speech.css';

export default function Page() {
  useCatalogue(open);
  return (
    <div class="speech" data-rest={isAtRest.value}>
      <h1>Speech</h1>
      <p class="lead">
        Two recognisers hear the same sound. Both search the same models of words for the best path; in one
        mixtures of Gaussians score the frames, in the other the deep network that took their place in 2012.
      </p>
      <SoundBar />
      {fault.value && <Message kind="error">{fault.value}</Message>}
      <Status />
      {sound.value && heard.value && <SoundPictures sound={sound.value} heard={heard.value} />}
      <div class="answers">
        {acoustics.map((acoustic) => (
          <Recogniser key={acoustic} acoustic={acoustic} />
        ))}
      </div>
      {chosen.value.dnn && <Settings />}
    </div>
  );
}

function SoundBar() {
  const now = recording.value;
  const its = sound.value;
  return (
    <div class="sound-bar">
      <div class="row">
        {now ? (
          <Button primary onClick={() => void stopRecording()}>
            Stop
          </Button>
        ) : (
          <Button primary onClick={() => void startRecording()}>
            Record
          </Button>
        )}
        <FileButton accept=".wav,audio/wav,audio/x-wav" onFile={openFile}>
          Open a WAV file
        </FileButton>
        <Button onClick={playOrStop} disabled={!its || !!now}>
          {playing.value ? 'Stop playing' : 'Play'}
        </Button>
        <Button onClick={saveWav} disabled={!its || !!now} title="The same sound as a WAV file">
          Save WAV
        </Button>
      </div>
      {now ? (
        <div class="level">
          <Bar share={Math.min(1, now.peak)} text={`${formatFixed(now.seconds, 1)} s`} />
        </div>
      ) : (
        <p class="small quiet">
          {its
            ? `${its.name}: ${formatFixed(its.samples.length / its.rate, 2)} s at ${its.rate} Hz, without the silence around.`
            : `Say some of ${vocabulary()}, or open a recording of them, of up to ${LONGEST} s.`}{' '}
          The sound stays in this browser.
        </p>
      )}
    </div>
  );
}

/** What can be said, without silence. */
function vocabulary(): string {
  const words = (infos.value.dnn ?? infos.value.gmm)?.words.slice(0, -1);
  return words ? `the words ${words.join(', ')}` : 'the digits zero to nine';
}

function Status() {
  const now = program.status.value;
  if (now?.kind === 'broken') return <Message kind="error">{now.message}</Message>;
  if (now?.kind !== 'ready') return <p class="small quiet">{now?.doing ?? 'looking for recognisers'} …</p>;
  if (sound.value && !heard.value) return <p class="small quiet">hearing …</p>;
  return null;
}

function Settings() {
  const now = program.status.value;
  return (
    <fieldset class="controls">
      <legend>The network</legend>
      <BackendSelect value={state.value.backend} onChange={(backend) => state.set({ backend })} />
      {now?.kind === 'ready' && now.reason && <p class="small quiet">{now.reason}.</p>}
    </fieldset>
  );
}
