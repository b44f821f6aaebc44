/** The card of a page of the lab: its title, summary and drawing. Each page has one, in `pages/<name>/card.tsx`; `pages.ts` lists them. */
import type { ComponentChildren, ComponentType } from 'preact';

export interface PageCard {
  /** The page's folder, and its place in the address: `#/neuron`. */
  readonly name: string;
  /** As the navigation and the window's title call it. */
  readonly title: string;
  /** A sentence for its card on the home page. */
  readonly summary: string;
  /** Parts of an SVG, 160 wide and 90 high: lines in ink; the classes accent, thick, dot, paper, filled change that. */
  readonly drawing: ComponentChildren;
  /** Its code, fetched when the page is first shown. */
  readonly load: () => Promise<{ default: ComponentType }>;
}
