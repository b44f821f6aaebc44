/** Blue's chance of winning over the moves of the game. */
import { useMemo } from 'preact/hooks';
import { MovesChart } from '../../ui/moves-chart.tsx';
import { chances, state } from './session.ts';

export function ChanceChart() {
  const { moves } = state.value;
  const known = chances.value;
  const values = useMemo(
    () =>
      Array.from({ length: moves.length + 1 }, (_, i) => {
        const chance = known.get(moves.slice(0, i));
        return chance === undefined ? undefined : 100 * chance;
      }),
    [moves, known],
  );
  const now = values.at(-1);
  const text = now === undefined ? 'not yet known' : `${Math.round(now)} %`;
  return (
    <MovesChart
      label={`Blue’s chance of winning over ${moves.length} moves; now ${text}`}
      values={values}
      low={0}
      high={100}
      even={50}
    />
  );
}
