/** The settings of a game. */
import { formatCount } from '@nutshell/drawing';
import { BackendSelect, NetworkSelect } from '../../exported/selects.tsx';
import { Button, NumberField, Select } from '../../ui/controls.tsx';
import { Choice } from '../../ui/number-controls.tsx';
import { exported, knownSizes, komi, newGame, size, state } from './session.ts';
import { type Side, boardSizes, fairKomi, sides, simulationCounts } from './state.ts';

const sideNames: Record<Side, string> = {
  black: 'You play Black',
  white: 'You play White',
  both: 'You play both sides',
  neither: 'The program plays itself',
};

export function Settings() {
  const { you, simulations, backend } = state.value;
  const known = knownSizes.value;
  const sizes = [...new Set([...boardSizes, ...known, size.value])].sort((a, b) => a - b);
  return (
    <fieldset class="controls">
      <legend>Game</legend>
      <div class="pair">
        <NetworkSelect exported={exported} onChange={(name) => state.set({ network: name })} />
        <Select
          label="Board"
          value={String(size.value)}
          options={sizes.map((each) => ({
            value: String(each),
            label: `${each} by ${each}${known.length === 0 || known.includes(each) ? '' : ', not trained on'}`,
          }))}
          onChange={(each) => newGame({ size: Number(each) })}
        />
        <Select
          label="Colour"
          value={you}
          options={sides.map((value) => ({ value, label: sideNames[value] }))}
          onChange={(side) => state.set({ you: side })}
        />
        <NumberField
          label={`Komi (fair: ${fairKomi(size.value)})`}
          value={komi.value}
          min={-400}
          max={400}
          step={0.5}
          onChange={(value) => state.set({ komi: value })}
        />
      </div>
      <Choice
        label="Simulations per move"
        value={simulations}
        values={simulationCounts}
        format={(count) => (count === 0 ? 'the network alone' : formatCount(count))}
        onChange={(count) => state.set({ simulations: count })}
      />
      <BackendSelect value={backend} onChange={(choice) => state.set({ backend: choice })} />
      <div class="row">
        <Button onClick={() => newGame()}>New game</Button>
      </div>
      <p class="small quiet">
        Area scoring, positional superko, no suicide. The game ends when both sides pass; stones that cannot
        live should be taken before.
      </p>
    </fieldset>
  );
}
