/** What the network expects to follow, and the settings that the text follows from. */
import { formatCount, formatFixed, formatPercent } from '@nutshell/drawing';
import { useId } from 'preact/hooks';
import { Bar } from '../../ui/bar.tsx';
import { NetworkSelect } from '../../exported/selects.tsx';
import { Button, NumberField, Select, Slider } from '../../ui/controls.tsx';
import { Choice } from '../../ui/number-controls.tsx';
import {
  begin,
  exported,
  isAtRest,
  mostWritten,
  playing,
  prime,
  reading,
  restart,
  state,
  stop,
  write,
} from './session.ts';
import { LONGEST, type ShadingName, shadings, speeds, topKs } from './state.ts';

/** Write, stop, begin again. */
export function WritingBar() {
  const { seed, written, speed, temperature, colour } = state.value;
  const count = reading.value?.characters.length ?? 0;
  const isFull = written >= mostWritten.value;
  return (
    <div class="writing-bar">
      <div class="row even">
        {playing.value ? (
          <Button primary onClick={stop}>
            Stop
          </Button>
        ) : (
          <Button primary onClick={write} disabled={isFull || !reading.value}>
            {written > 0 ? 'Write on' : 'Write'}
          </Button>
        )}
        <Button onClick={() => restart()} title="The same text from its first character">
          Restart
        </Button>
        <Button onClick={() => restart(seed + 1)} title="Another text, by the next seed">
          Another
        </Button>
      </div>
      <p class="small quiet number" data-written={count} data-rest={isAtRest.value}>
        {formatCount(count)} of at most {formatCount(LONGEST)} characters
      </p>
      <div class="pair">
        <Slider
          label="Temperature"
          value={temperature}
          min={0}
          max={2}
          step={0.05}
          format={(value) => formatFixed(value, 2)}
          onInput={(value) => state.set({ temperature: value })}
        />
        <Choice
          label="Speed"
          value={speed}
          values={speeds}
          format={(each) => `${formatCount(each)} a second`}
          onChange={(each) => state.set({ speed: each })}
        />
        <NetworkSelect
          exported={exported}
          onChange={(name) => state.set({ network: name, cell: undefined })}
        />
        <Select<ShadingName>
          label="Colours say"
          value={colour}
          options={shadings.map((value) => ({ value, label: shadingNames[value] }))}
          onChange={(value) => state.set({ colour: value })}
        />
      </div>
    </div>
  );
}

const shadingNames: Record<ShadingName, string> = {
  cell: 'the value of a cell',
  surprise: 'surprises',
  nothing: 'nothing',
};

/** What the network reads before it writes. */
export function Prime() {
  const id = useId();
  const chances = reading.value?.chances ?? [];
  const lacking = Array.from(chances).filter((chance) => chance < 0).length;
  return (
    <div class="field prime">
      <label for={id}>Text to begin with: type, or paste a text to be read</label>
      <textarea
        id={id}
        rows={3}
        maxLength={LONGEST}
        spellcheck={false}
        value={prime.value}
        onInput={({ currentTarget }) => begin(currentTarget.value)}
      />
      {prime.value.length === LONGEST && (
        <p class="small" role="status">
          The page holds {formatCount(LONGEST)} characters: what follows them is left out.
        </p>
      )}
      {lacking > 0 && (
        <p class="small" role="status">
          {lacking === 1 ? 'One character is' : `${lacking} characters are`} not in the network’s vocabulary:
          struck through in the text, and not read.
        </p>
      )}
    </div>
  );
}

/** The likeliest characters after the one that is looked at. */
export function NextCharacters() {
  const now = reading.value;
  const position = now?.position;
  if (!position) return null;
  const { at, next } = position;
  const follows = now.characters[at + 1];
  const before = now.characters.slice(Math.max(0, at - 11), at + 1);
  const chance = now.chances[at];
  return (
    <section class="next">
      <h2>What may follow</h2>
      <p role="status">
        After <q>{before.map((each) => symbols[each] ?? each).join('')}</q>, character {formatCount(at + 1)}
        {chance >= 0 && at > 0 && <> (it was expected with {formatPercent(chance)})</>}:
      </p>
      <table>
        <tbody>
          {next.map((each) => (
            <tr key={each.character} aria-current={each.character === follows}>
              <th scope="row">
                <code>{nameOf(each.character)}</code>
              </th>
              <td>
                <Bar share={each.chance} text={formatPercent(each.chance)} />
              </td>
              <td class="small quiet">{each.character === follows && 'came'}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="small quiet">
        {follows !== undefined &&
          !next.some(({ character }) => character === follows) &&
          `${nameOf(follows)} came. `}
        By the network itself, at temperature 1.
      </p>
    </section>
  );
}

/** White space that one could not see. */
const symbols: Readonly<Record<string, string>> = { '\n': '↵', '\t': '⇥' };
const spaces: Readonly<Record<string, string>> = { ' ': 'space', '\n': 'new line', '\t': 'tab' };
const nameOf = (character: string): string => spaces[character] ?? character;

export function Settings() {
  const { seed, 'top-k': topK, 'top-p': topP } = state.value;
  return (
    <fieldset class="controls">
      <legend>How characters are drawn</legend>
      <p class="small quiet">
        Temperature divides the logits: below 1 likely characters become likelier, at 0 the likeliest is
        taken. Then unlikely ones may be left out. <code>npx nx run char-rnn:sample</code> writes the same
        text by the same settings.
      </p>
      <Choice
        label="Top-k"
        value={topK}
        values={topKs}
        format={(k) => (k === 0 ? 'all characters' : `the ${k} likeliest`)}
        onChange={(k) => state.set({ 'top-k': k })}
      />
      <Slider
        label="Top-p"
        value={topP}
        min={0.05}
        max={1}
        step={0.05}
        format={(p) => (p === 1 ? 'all characters' : `those with ${formatPercent(p, 0)} together`)}
        onInput={(p) => state.set({ 'top-p': p })}
      />
      <NumberField
        label="Seed"
        value={seed}
        min={0}
        max={99_999}
        step={1}
        onChange={(value) => state.set({ seed: value })}
      />
    </fieldset>
  );
}
