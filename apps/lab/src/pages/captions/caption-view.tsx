/** The caption, what else might have come at each of its words, other captions, and the settings. */
import { formatFixed, formatPercent } from '@nutshell/drawing';
import { BackendSelect, NetworkSelect } from '../../exported/selects.tsx';
import { Bar } from '../../ui/bar.tsx';
import { Button } from '../../ui/controls.tsx';
import { Choice } from '../../ui/number-controls.tsx';
import { again, at, grown, insist, exported, pointed, release, state, step, told } from './session.ts';
import { beams } from './state.ts';

/** Chosen words bright, words that are not there yet left out. */
export function Caption() {
  const steps = told.value?.steps ?? [];
  const words = steps.flatMap(({ word }) => word ?? []);
  const shown = words.slice(0, grown.value);
  const given = state.value.say.split(' ').filter(Boolean).length;
  return (
    <section class="caption">
      <h2>What it says</h2>
      <p class="words" aria-live="polite" data-words={shown.length}>
        {shown.map((word, i) => (
          <button
            key={i}
            type="button"
            aria-pressed={i === at.value}
            class={i < given ? 'given' : undefined}
            onPointerEnter={({ pointerType }) => pointerType === 'mouse' && (pointed.value = i)}
            onPointerLeave={() => (pointed.value = undefined)}
            onClick={() => state.set({ at: i })}
          >
            {word}
          </button>
        ))}
        {shown.length < words.length && <span class="cursor">▏</span>}
        {told.value && words.length === 0 && <span class="quiet">(nothing)</span>}
      </p>
      <div class="row">
        <Button onClick={again} disabled={!told.value} title="Word by word, once more">
          Again
        </Button>
        {given > 0 && <Button onClick={release}>Its own words</Button>}
      </div>
    </section>
  );
}

/** The likeliest words where one looks; one of them may be insisted on. */
export function Expected() {
  const now = step.value;
  if (!now) return null;
  const before = told.value!.steps.slice(0, at.value).map(({ word }) => word);
  return (
    <section class="expected">
      <h2>What might have come</h2>
      <p role="status" class="small">
        {before.length > 0 ? (
          <>
            After <q>{before.slice(-5).join(' ')}</q>:
          </>
        ) : (
          'As the first word:'
        )}
      </p>
      <table>
        <tbody>
          {now.alternatives.map(({ word, chance }) => (
            <tr key={word ?? ''} aria-current={word === now.word}>
              <th scope="row">
                {word === undefined ? (
                  <i>end</i>
                ) : (
                  <button type="button" onClick={() => insist(word)} title={`Go on with “${word}”`}>
                    {word}
                  </button>
                )}
              </th>
              <td>
                <Bar share={chance} text={formatPercent(chance)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="small quiet">
        {now.alternatives.some(({ word }) => word === now.word)
          ? ''
          : `“${now.word ?? 'the end'}” came, with ${formatPercent(now.chance)}. `}
        Choose a word, and the caption goes on with it.
      </p>
    </section>
  );
}

/** The other sentences that the search has found. */
export function Others() {
  const sentences = told.value?.sentences ?? [];
  if (sentences.length === 0) return null;
  return (
    <section class="others">
      <h2>Captions that were found</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">log p</th>
            <th scope="col">caption</th>
          </tr>
        </thead>
        <tbody>
          {sentences.map(({ words, logProbability }) => (
            <tr key={words.join(' ')}>
              <td class="number">{formatFixed(logProbability, 2)}</td>
              <td>{words.join(' ') || '(nothing)'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function Settings() {
  const { beam, backend } = state.value;
  return (
    <fieldset class="controls">
      <legend>How it is told</legend>
      <Choice
        label="Beam"
        value={beam}
        values={beams}
        format={(n) => (n === 1 ? 'the likeliest word at each place' : `${n} sentences at the same time`)}
        onChange={(value) => state.set({ beam: value, at: undefined })}
      />
      <NetworkSelect
        exported={exported}
        onChange={(value) => state.set({ network: value, at: undefined, say: '' })}
      />
      <BackendSelect value={backend} onChange={(value) => state.set({ backend: value })} />
      <p class="small quiet">
        <code>npx nx run show-and-tell:caption</code> says the same of the same picture, with the same beam.
      </p>
    </fieldset>
  );
}
