/** A ladder as a picture: the rating of each player with its interval, the strongest above. */
import {
  BLUE,
  GRID,
  QUIET,
  around,
  card,
  formatFixed,
  heading,
  px,
  scale,
  text,
  ticks,
} from '@nutshell/drawing';
import type { Rating } from '@nutshell/metrics';

const LEFT = 150;
const WIDTH = 720;
const TOP = 78;
const ROW = 30;

/**
 * @param players with finite ratings, the strongest first
 * @param anchor the player whose rating is fixed
 */
export function ladderChart(title: string, players: readonly Rating[], anchor: string): string {
  const bottom = TOP + ROW * players.length;
  const axis = around(players.flatMap(({ low, high }) => [low, high]));
  const x = scale(axis, LEFT, WIDTH - 70);
  const grid = ticks(axis).map(
    ({ value, text: name }) =>
      `<path d="M${px(x(value))} ${TOP - 8}V${bottom}" stroke="${GRID}"/>` +
      text(x(value), bottom + 18, name, { size: 11, fill: QUIET, anchor: 'middle' }),
  );
  const rows = players.map(({ name, rating, low, high }, i) => {
    const y = TOP + ROW * (i + 0.5);
    return [
      text(LEFT - 14, y + 4, name, { anchor: 'end' }),
      `<path d="M${px(x(low))} ${px(y)}H${px(x(high))}" stroke="${BLUE}" stroke-width="6" stroke-opacity="0.3" stroke-linecap="round"/>`,
      `<circle cx="${px(x(rating))}" cy="${px(y)}" r="5" fill="${BLUE}"/>`,
      text(WIDTH - 16, y + 4, formatFixed(rating, 0), { anchor: 'end' }),
    ].join('');
  });
  const label = players.map(({ name, rating }) => `${name} ${formatFixed(rating, 0)}`).join(', ');
  return card(WIDTH, bottom + 44, `${title}: ${label}`, [
    heading(title),
    text(24, 52, `Elo above ${anchor}, with 95 % intervals`, { fill: QUIET }),
    ...grid,
    ...rows,
  ]);
}
