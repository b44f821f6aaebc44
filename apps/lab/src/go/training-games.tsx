/** Games and curves of a training of go-zero, while it goes on or afterwards. */
import { formatNumber } from '@nutshell/drawing';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { catalogue, follow, logs } from '../catalogue/connection.ts';
import type { RunDetail } from '../catalogue/catalogue.ts';
import { Curves } from '../charts/curves.tsx';
import { Message, Select, Toggle } from '../ui/controls.tsx';
import type { Line } from './line.ts';
import './kifu.css';
import { Strength } from './strength-view.tsx';
import { type TrainingGame, gamesOfShard, shardsOf } from './self-play-games.ts';

/** Milliseconds between two looks at a run that goes on. */
const EVERY = 2500;
/** Games of each board that are listed. */
const LISTED = 8;

export interface TrainingGamesProps {
  /** The id of the run that is shown; empty for none. */
  run: string;
  onRun: (run: string) => void;
  /** @param start moves of the opening, which no network chose @param follows whether the visitor did not choose it */
  onShow: (line: Line, start?: number, follows?: boolean) => void;
}

export function TrainingGames({ run, onRun, onShow }: TrainingGamesProps) {
  const list = catalogue.value;
  const runs = list?.runs.filter(({ app }) => app === 'go-zero') ?? [];
  const chosen = runs.find(({ id }) => id === run);
  useEffect(() => follow(run ? [`go-zero/${run}`] : []), [run]);
  return (
    <section class="go-training">
      <h2>Watch a training</h2>
      {!list?.live ? (
        <p class="quiet">
          The games of a training are shown by the lab’s own server: <code>npm run lab</code>
        </p>
      ) : runs.length === 0 && !run ? (
        <p class="quiet">
          There is no run of go-zero yet. One that takes half a minute, on 3x3:{' '}
          <code>npx nx run go-zero:train --experiment=smoke</code>
        </p>
      ) : (
        <Select
          label="Run"
          value={run}
          options={[
            { value: '', label: 'none' },
            ...(chosen || !run ? [] : [{ value: run, label: `${run} (there is none of this name)` }]),
            ...runs.map(({ id, status }) => ({ value: id, label: `${id}, ${status}` })),
          ]}
          onChange={onRun}
        />
      )}
      {chosen && <Games key={run} run={run} goesOn={chosen.status === 'running'} onShow={onShow} />}
      {chosen && <RunCurves run={run} />}
      {chosen && <Strength title="Matches and ratings of this run" metrics={chosen.metrics} />}
    </section>
  );
}

/** The newest games of a run; an array that stays the same while nothing new was written. */
function useGames(run: string, goesOn: boolean): readonly TrainingGame[] | string | undefined {
  const [games, setGames] = useState<readonly TrainingGame[] | string>();
  useEffect(() => {
    let gone = false;
    let seen = '';
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      try {
        const shard = shardsOf(
          (await (await fetched(`api/runs/go-zero/${run}.json`)).json()) as RunDetail,
        ).at(-1);
        const now = `${shard?.path} ${shard?.bytes}`;
        if (now !== seen) {
          const bytes = shard && (await (await fetched(`runs/go-zero/${run}/${shard.path}`)).arrayBuffer());
          if (!gone) setGames(bytes ? gamesOfShard(new Uint8Array(bytes), LISTED) : []);
          seen = now;
        }
      } catch (error) {
        if (!gone) setGames((error as Error).message);
      }
      if (!gone && goesOn) timer = setTimeout(() => void look(), EVERY);
    };
    void look();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [run, goesOn]);
  return games;
}

async function fetched(address: string): Promise<Response> {
  const response = await fetch(address);
  if (!response.ok) throw new Error((await response.text()).trim() || `status ${response.status}`);
  return response;
}

function Games({
  run,
  goesOn,
  onShow,
}: { run: string; goesOn: boolean } & Pick<TrainingGamesProps, 'onShow'>) {
  const games = useGames(run, goesOn);
  const [follows, setFollows] = useState(false);
  useEffect(() => {
    const newest = typeof games === 'object' ? games[0] : undefined;
    if (follows && newest) onShow(newest.line, undefined, true);
  }, [games, follows]);
  if (games === undefined) return <p class="quiet">Looking for games …</p>;
  if (typeof games === 'string') return <Message kind="error">The games cannot be read: {games}</Message>;
  if (games.length === 0) return <p class="quiet">No game has been finished yet.</p>;
  return (
    <>
      {goesOn && <Toggle label="always show the newest game" checked={follows} onChange={setFollows} />}
      <div class="scroll">
        <table class="go-games">
          <thead>
            <tr>
              <th scope="col">Game</th>
              <th scope="col">Board</th>
              <th scope="col">Komi</th>
              <th scope="col">Moves</th>
              <th scope="col">Result</th>
            </tr>
          </thead>
          <tbody>
            {games.map(({ generation, number, line, opening, result }) => (
              <tr key={number}>
                <th scope="row">
                  <button type="button" onClick={() => onShow(line, opening)}>
                    generation {generation}, game {number + 1}
                  </button>
                </th>
                <td>
                  {line.size} by {line.size}
                </td>
                <td>{formatNumber(line.komi)}</td>
                <td>{line.moves.length}</td>
                <td>{result}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="small quiet">
        The newest games of each board. A click puts one on the board, after its opening: Replay plays it, and
        the network says what it thinks of each position.
      </p>
    </>
  );
}

/** Metrics of how well it plays, over generations. */
const measured = /^truth\./;

function RunCurves({ run }: { run: string }) {
  const rows = logs.value[`go-zero/${run}`]?.rows;
  const [log, setLog] = useState(false);
  const shown = useMemo(
    () =>
      rows?.flatMap((row) => {
        const entries = Object.entries(row).filter(([name]) => measured.test(name));
        return entries.length > 0 ? [Object.fromEntries([['generation', row.generation], ...entries])] : [];
      }) ?? [],
    [rows],
  );
  if (shown.length === 0) return <p class="quiet">Nothing has been measured yet.</p>;
  return (
    <>
      <h3>What the network alone says of solved boards, over generations</h3>
      <Curves
        curves={[{ name: '', rows: shown }]}
        look={{ log }}
        onLook={(look) => setLog(look.log ?? log)}
      />
    </>
  );
}
