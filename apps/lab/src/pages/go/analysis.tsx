/** What the network and the search say: chances and score over the game, the moves of the search, and the line that they expect. */
import { useMemo } from 'preact/hooks';
import { formatFixed, formatPercent, largest } from '@nutshell/drawing';
import { moveName } from '../../go/line.ts';
import { WhyThisMove } from '../../go/why-this-move.tsx';
import { MovesChart } from '../../ui/moves-chart.tsx';
import { Tiles } from '../../ui/tables.tsx';
import * as program from '../../go/program.ts';
import { at, goTo, judged, judgement, knownSizes, line, size, thought } from './session.ts';

export function Analysis() {
  const its = judgement.value;
  return (
    <>
      <section>
        <h2>What the network says</h2>
        <NetworkLine />
        <Tiles
          tiles={[
            { name: 'Black wins', value: its ? formatPercent(its.chance, 0) : '–' },
            { name: 'expected result', value: its ? leadText(its.lead) : '–', note: 'points, komi counted' },
            { name: 'likeliest move', value: its ? likeliest(its.policy) : '–' },
          ]}
        />
      </section>
      <Charts />
      <WhyThisMove search={thought.value} line={line.value} at={at.value} />
    </>
  );
}

function NetworkLine() {
  const now = program.status.value;
  const sizes = knownSizes.value;
  const knows = sizes.length === 0 || sizes.includes(size.value);
  const boards = sizes.map((each) => `${each}x${each}`).join(' and ');
  if (!now || now.kind === 'broken') return <p class="small quiet">Nothing: none is loaded.</p>;
  return (
    <p class="small quiet" role="status" data-network={now.kind}>
      {now.kind === 'starting'
        ? `${now.doing} …`
        : `Computed by ${now.reason}. The mean of all eight symmetries.`}
      {!knows && ` It learnt on ${boards}: on ${size.value}x${size.value} it is less sure.`}
    </p>
  );
}

const leadText = (lead: number): string => {
  if (Math.abs(lead) < 0.05) return 'even';
  return `${lead > 0 ? 'B' : 'W'}+${formatFixed(Math.abs(lead), 1)}`;
};

const likeliest = (policy: Float32Array): string => {
  const share = Math.max(...policy);
  return `${moveName(policy.indexOf(share), size.value)}, ${formatPercent(share, 0)}`;
};

function Charts() {
  const all = judged.value;
  const chances = useMemo(() => all.map((each) => each && 100 * each.chance), [all]);
  const leads = useMemo(() => all.map((each) => each?.lead), [all]);
  const { moves } = line.value;
  const most = largest(
    leads.map((lead) => Math.ceil(Math.abs(lead ?? 0))),
    5,
  );
  const now = judgement.value;
  const known = (text: string | undefined) => text ?? 'not yet known';
  return (
    <div class="charts-pair">
      <section>
        <h2>Black’s chance of winning, in %</h2>
        <MovesChart
          label={`Black’s chance of winning over ${moves.length} moves; here ${known(now && formatPercent(now.chance, 0))}`}
          values={chances}
          low={0}
          high={100}
          even={50}
          at={at.value}
          onPick={goTo}
        />
      </section>
      <section>
        <h2>Black’s lead in points</h2>
        <MovesChart
          label={`Black’s lead in points over ${moves.length} moves; here ${known(now && leadText(now.lead))}`}
          values={leads}
          low={-most}
          high={most}
          even={0}
          at={at.value}
          onPick={goTo}
        />
      </section>
    </div>
  );
}
