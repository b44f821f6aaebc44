/** What a network expected at each character of a text, as an HTML table. */
import { escapeHtml } from '@nutshell/experiment';
import { GUESSES, type Reading } from './reading.ts';

const COLUMNS = 32;
const ORDINALS = ['1st', '2nd', '3rd', '4th', '5th'];

export const guessesStyle = `
.guesses { margin-bottom: 1rem; font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.guesses th, .guesses td { padding: .05rem 0; min-width: 1.3rem; text-align: center; border: 0; font-size: .8rem; }
.guesses tbody th { padding-right: .6rem; text-align: right; color: var(--quiet); font-weight: normal; }
.guesses thead th { color: var(--ink); border-bottom: 1px solid var(--line); }
.guesses .came { font-weight: 700; text-decoration: underline; }
`;

/**
 * A column for each character from `from` to before `to`: the character, and below it the likeliest ones at its place, more opaque where
 * they were likelier; the one that came is underlined.
 * @param characters of the text; `vocabulary` by code
 */
export function guessesTable(
  characters: readonly string[],
  vocabulary: readonly string[],
  { guesses, chances }: Pick<Reading, 'guesses' | 'chances'>,
  { from, to }: { from: number; to: number },
): string {
  const ranks = ORDINALS.slice(0, Math.min(GUESSES, vocabulary.length));
  const tables: string[] = [];
  for (let start = from; start < to; start += COLUMNS) {
    const places = Array.from({ length: Math.min(COLUMNS, to - start) }, (_, i) => start + i);
    const head = places.map((t) => `<th scope="col">${visible(characters[t])}</th>`);
    const rows = ranks.map((ordinal, rank) => {
      const cells = places.map((t) => {
        const guess = vocabulary[guesses[t * GUESSES + rank]];
        const chance = chances[t * GUESSES + rank];
        const came = guess === characters[t] ? ' class="came"' : '';
        return `<td${came} style="background: rgba(var(--heat), ${(0.7 * chance).toFixed(2)})" title="${Math.round(100 * chance)} %">${visible(guess)}</td>`;
      });
      return `<tr><th scope="row">${ordinal}</th>${cells.join('')}</tr>`;
    });
    tables.push(
      `<table class="guesses"><thead><tr><th scope="row">text</th>${head.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`,
    );
  }
  return `<div class="scroll">${tables.join('')}</div>`;
}

const signs: Record<string, string> = { ' ': '␣', '\n': '↵', '\t': '⇥' };

/** A character as HTML that can be seen. */
const visible = (character: string) => signs[character] ?? escapeHtml(character);
