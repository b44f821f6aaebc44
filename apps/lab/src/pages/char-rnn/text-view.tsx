/** The text on the colours of a cell, or of surprise, and what the colours mean. */
import { useMemo } from 'preact/hooks';
import { ColouredText } from '../../char-rnn/coloured-text.tsx';
import { cell, goTo, look, playing, pointed, reading, state } from './session.ts';

/** Bits at which a surprise has its full colour. */
const BITS = 8;

export function TextView() {
  const now = reading.value;
  const { colour, at } = state.value;
  const values = useMemo(() => {
    if (!now || colour === 'nothing') return [];
    if (colour === 'cell') return now.values;
    return now.chances.map((chance) => (chance > 0 ? Math.max(-1, Math.log2(chance) / BITS) : 0));
  }, [now, colour]);
  return (
    <>
      <ColouredText
        label="The text. Arrow keys look at its characters one by one."
        characters={now?.characters ?? []}
        values={values}
        isLeftOut={(place) => now!.chances[place] < 0}
        start={now?.start ?? 0}
        at={now?.position?.at ?? -1}
        keyFrom={() => look.value.at ?? (now?.characters.length ?? 0) - 1}
        follows={playing.value && at === undefined}
        onPoint={(place) => (pointed.value = place)}
        onGo={goTo}
      />
      <Legend />
    </>
  );
}

function Legend() {
  const { colour } = state.value;
  const { layer, unit } = cell.value;
  return (
    <p class="legend small quiet">
      <span class="start">The network writes from here.</span>{' '}
      {colour === 'cell' && (
        <>
          Cell {layer + 1}:{unit} is <span class="on">above 0</span> or <span class="off">below 0</span>.
        </>
      )}
      {colour === 'surprise' && (
        <>
          <span class="off">A surprise</span> was unlikely by what stands before it.
        </>
      )}
    </p>
  );
}
