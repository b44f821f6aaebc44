/** A text coloured by a cell, as HTML: blue where its value is low, red where it is high. */
import { escapeHtml } from '@nutshell/experiment';

/** Steps of colour from 0 to 1, and as many to −1. */
const STEPS = 10;
const OPACITY = 0.85; // of the last step: ink stays readable on it

/** The rules of `heatMap` and its legend, for light and dark pages. */
export const heatMapStyle = `
:root { --cold: 95 150 255; --warm: 255 90 80; }
@media (prefers-color-scheme: dark) { :root { --cold: 40 90 220; --warm: 200 40 40; } }
.heat { white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 8; line-height: 1.45; }
.heat .end { opacity: .45; }
.legend { display: flex; align-items: center; gap: .6rem; font-size: .85rem; }
.legend i { width: 14rem; height: 1rem; border: 1px solid var(--line); border-radius: .2rem;
  background: linear-gradient(to right, rgb(var(--cold) / ${OPACITY}), transparent, rgb(var(--warm) / ${OPACITY})); }
${['n', 'w']
  .flatMap((side) =>
    Array.from({ length: STEPS }, (_, i) => {
      const colour = side === 'n' ? 'cold' : 'warm';
      return `.${side}${i + 1} { background: rgb(var(--${colour}) / ${((OPACITY * (i + 1)) / STEPS).toFixed(3)}); }`;
    }),
  )
  .join('\n')}
`;

export const heatMapLegend =
  '<p class="legend"><span>blue: −1</span><i role="img" aria-label="from blue, −1, over no colour, 0, to red, 1"></i><span>red: 1</span></p>';

/**
 * @param characters of the text
 * @param values of a cell after each; if some are beyond −1 and 1, all are divided by the largest
 */
export function heatMap(characters: readonly string[], values: ArrayLike<number>): string {
  let largest = 1;
  for (let t = 0; t < values.length; t++) largest = Math.max(largest, Math.abs(values[t]));
  const runs: { step: number; html: string }[] = [];
  characters.forEach((character, t) => {
    const step = Math.round((STEPS * values[t]) / largest) || 0; // no −0
    const html = character === '\n' ? '<span class="end">↵</span>\n' : escapeHtml(character);
    if (runs.at(-1)?.step === step) runs.at(-1)!.html += html;
    else runs.push({ step, html });
  });
  const spans = runs.map(({ step, html }) =>
    step === 0 ? html : `<span class="${step < 0 ? 'n' : 'w'}${Math.abs(step)}">${html}</span>`,
  );
  return `<pre class="heat">${spans.join('')}</pre>`;
}
