/** The controls of the search and its settings. */
import { formatCount } from '@nutshell/drawing';
import { Button, NumberField, Select, Slider } from '../../ui/controls.tsx';
import { rules } from '../../tree-search/root-moves.ts';
import { Choice } from '../../ui/number-controls.tsx';
import {
  isDone,
  playing,
  restart,
  settings,
  shown,
  state,
  stepOnce,
  toEnd,
  togglePlay,
  turn,
} from './session.ts';
import { simulationCounts, speeds } from './state.ts';

const ruleLabels = { uct: 'UCT', puct: 'PUCT, uniform priors' };

export function SearchBar() {
  const { simulations, isProven } = shown.value;
  const over = isDone.value && turn.value !== 'program';
  return (
    <div class="search-bar">
      <div class="row even">
        <Button primary onClick={togglePlay} disabled={over}>
          {playing.value ? 'Pause' : isDone.value && !over ? 'Play the move' : 'Search'}
        </Button>
        <Button onClick={stepOnce} disabled={isDone.value} title="One simulation">
          Step
        </Button>
        <Button onClick={toEnd} disabled={over}>
          To the end
        </Button>
        <Button
          onClick={restart}
          disabled={simulations === 0}
          title="The same search from its first simulation"
        >
          Restart
        </Button>
      </div>
      <Choice
        label="Speed"
        value={state.value.speed}
        values={speeds}
        format={(speed) => `${formatCount(speed)} simulations/s`}
        onChange={(speed) => state.set({ speed })}
      />
      <p class="number small" data-simulations={simulations} data-rest={!playing.value}>
        {formatCount(simulations)} of {formatCount(state.value.simulations)} simulations,{' '}
        {formatCount(shown.value.simulator.search.tree.size)} nodes
        {isProven && '; it is certain who wins, so the search is over'}
      </p>
    </div>
  );
}

export function Settings() {
  const { rule, c, seed } = settings.value;
  return (
    <fieldset class="controls">
      <legend>Search</legend>
      <div class="pair">
        <Select
          label="Rule"
          value={rule}
          options={rules.map((name) => ({ value: name, label: ruleLabels[name] }))}
          onChange={(name) => state.set({ rule: name, c: undefined })}
        />
        <NumberField
          label="Seed"
          value={seed}
          min={0}
          max={99_999}
          step={1}
          onChange={(value) => state.set({ seed: value })}
        />
      </div>
      <Choice
        label="Simulations per move"
        value={state.value.simulations}
        values={simulationCounts}
        format={formatCount}
        onChange={(simulations) => state.set({ simulations })}
      />
      <Slider
        label="Exploration constant c"
        value={c}
        min={0}
        max={8}
        step={0.01}
        onInput={(value) => state.set({ c: value })}
      />
    </fieldset>
  );
}
