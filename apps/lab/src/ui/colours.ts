/** The style sheet's colours for canvases, which cannot use custom properties. */
import { theme, type Theme } from '../theme.ts';

export interface Colours {
  ink: string;
  /** Ink for less important things. */
  quiet: string;
  paper: string;
  panel: string;
  line: string;
  accent: string;
  /** By class, six; give classes a marker shape of their own too. */
  classes: readonly string[];
  /** Signs; add a hatch, a label or a width for those who do not see the colours. */
  positive: string;
  negative: string;
}

const cache = new Map<Theme, Colours>();

/** The colours of the theme that is shown; reading them subscribes a component to the theme. */
export function colours(): Colours {
  const shown = theme.value;
  let found = cache.get(shown);
  if (!found) {
    document.documentElement.dataset.theme = shown;
    const style = getComputedStyle(document.documentElement);
    const read = (name: string) => style.getPropertyValue(`--${name}`).trim();
    found = {
      ink: read('ink'),
      quiet: read('quiet'),
      paper: read('paper'),
      panel: read('panel'),
      line: read('line'),
      accent: read('accent'),
      classes: [0, 1, 2, 3, 4, 5].map((index) => read(`class-${index}`)),
      positive: read('positive'),
      negative: read('negative'),
    };
    // The sheet may not have been applied yet: nothing is kept of that.
    if (found.ink) cache.set(shown, found);
  }
  return found;
}

/** The colour of a height within ±1: that of the paper at zero, the signs' at the ends. */
export function heightColour(height: number, { negative, paper, positive }: Colours): string {
  const share = Math.min(1, Math.abs(height));
  const [from, to] = [rgb(paper), rgb(height < 0 ? negative : positive)];
  return `rgb(${from.map((part, k) => Math.round(part + share * (to[k] - part))).join(' ')})`;
}

/** The red, green and blue (0 to 255) of a colour written as `#rrggbb`. */
export function rgb(colour: string): [red: number, green: number, blue: number] {
  const bits = Number.parseInt(colour.slice(1), 16);
  return [bits >> 16, (bits >> 8) & 255, bits & 255];
}
