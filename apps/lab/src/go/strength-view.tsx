/** How strong a network is, by its record; nothing where that does not say. */
import { formatFixed, formatPercent } from '@nutshell/drawing';
import { useMemo, useState } from 'preact/hooks';
import { Curves } from '../charts/curves.tsx';
import './kifu.css';
import { type Metrics, matchesOf, ratingRows, ratingsOf } from './strength.ts';

export function Strength({ title, metrics }: { title: string; metrics: Metrics }) {
  const [log, setLog] = useState(false);
  const matches = matchesOf(metrics);
  const ratings = ratingsOf(metrics);
  const rows = useMemo(() => ratingRows(ratings), [metrics]);
  if (matches.length + ratings.length === 0) return null;
  return (
    <section class="go-strength">
      <h2>{title}</h2>
      {matches.length > 0 && (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">Match</th>
                <th scope="col">Wins</th>
                <th scope="col">95 % interval</th>
                <th scope="col">Games</th>
                <th scope="col">Simulations</th>
              </tr>
            </thead>
            <tbody>
              {matches.map(({ name, winRate, low, high, games, simulations }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>{formatPercent(winRate)}</td>
                  <td>
                    {formatPercent(low)} to {formatPercent(high)}
                  </td>
                  <td>{games}</td>
                  <td>{simulations === 0 ? 'the network alone' : simulations}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {ratings.length > 0 && (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">Player</th>
                <th scope="col">Elo</th>
                <th scope="col">95 % interval</th>
              </tr>
            </thead>
            <tbody>
              {ratings.map(({ name, elo, low, high }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>{formatFixed(elo, 0)}</td>
                  <td>
                    {formatFixed(low, 0)} to {formatFixed(high, 0)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {rows.length > 1 && (
        <Curves curves={[{ name: '', rows }]} look={{ log }} onLook={(look) => setLog(look.log ?? log)} />
      )}
    </section>
  );
}
