/** Which page is shown: `#/classify?dataset=spirals` is the page `classify` with the query `dataset=spirals`. */
import { computed, signal } from '@preact/signals';

export interface Route {
  /** The name in the address; it may be of no page. */
  readonly name: string;
  /** The text behind the question mark. */
  readonly query: string;
}

/** The address as a route; an empty hash is the home page. */
export function parseHash(hash: string): Route {
  const [path, query = ''] = splitOnce(hash.replace(/^#?\/?/, ''), '?');
  return { name: path.replace(/\/+$/, '') || 'home', query };
}

/** `#/classify?dataset=spirals`. */
export function hashOf({ name, query }: Route): string {
  return `#/${name === 'home' ? '' : name}${query && `?${query}`}`;
}

/** The query with which each page was left: its link in the navigation leads back to it. */
export const lastQueries = signal<Partial<Record<string, string>>>({});

const current = signal<Route>(parseHash(globalThis.location?.hash ?? ''));

export const route = computed(() => current.value);

/** Gives a page another query: in the address, without an entry in the browser's history, if the page is shown. */
export function replaceQuery(name: string, query: string): void {
  lastQueries.value = { ...lastQueries.peek(), [name]: query };
  if (current.peek().name !== name || current.peek().query === query) return;
  current.value = { name, query };
  history.replaceState(history.state, '', hashOf({ name, query }));
}

globalThis.addEventListener?.('hashchange', () => {
  const { name, query } = parseHash(location.hash);
  if (name !== current.peek().name || query !== current.peek().query) follow();
});
// On the way through the history this comes first, before a page can write into the entry; and for equal addresses too, whose states
// may differ in what was not yet written.
globalThis.addEventListener?.('popstate', follow);

function follow(): void {
  const next = parseHash(location.hash);
  lastQueries.value = { ...lastQueries.peek(), [next.name]: next.query };
  current.value = next;
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
