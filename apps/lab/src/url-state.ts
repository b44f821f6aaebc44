/** The state of a page in its address, so that a link brings another person to the same picture. */
import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import { plainIssue } from '@nutshell/experiment/plain-issue';
import { z } from 'zod';
import { hashOf, replaceQuery, route } from './router.ts';

/** Milliseconds between two writes of the address: browsers refuse more than some hundred in 30 seconds. */
const writeEvery = 250;

/** The parts of the address that could not be used, by page; the shell shows them. */
export const addressProblems = signal<Partial<Record<string, readonly string[]>>>({});

const pending = new Map<string, () => void>();

/** The state that a page keeps in its address. */
export interface UrlState<T> {
  /** All of it; who reads it while drawing or computing does so again when it changes. */
  readonly value: T;
  /** All of it, without that. */
  peek: () => T;
  /** Changes a part. */
  set: (part: Partial<T>) => void;
  /** Only these parts, as a signal that stays the same object while they do, whatever else changes. */
  only: <K extends keyof T>(...keys: readonly K[]) => ReadonlySignal<Pick<T, K>>;
}

/**
 * The page's state, read from the query of the address (`#/classify?dataset=xor&hidden=8,8`) and written back when it
 * changes. Values that equal their default are left out. Call it once, when the page's module loads or in a `useMemo`.
 *
 * @param schema an object whose keys all have defaults; a value that does not fit falls back to its default, with a
 *   message on the page
 * @param page whose address it is; by default the page that is shown
 */
export function urlState<S extends z.ZodObject>(schema: S, page = route.peek().name): UrlState<z.infer<S>> {
  type State = z.infer<S>;
  const read = (): State => {
    const { state, problems } = readQuery(schema, route.peek().query);
    addressProblems.value = { ...addressProblems.peek(), [page]: problems };
    return state;
  };
  const state = signal<State>(route.peek().name === page ? read() : schema.parse({}));
  let written = writeQuery(schema, state.peek());
  let timer: ReturnType<typeof setTimeout> | undefined;

  const write = () => {
    clearTimeout(timer);
    timer = undefined;
    pending.delete(page);
    replaceQuery(page, written);
  };
  effect(() => {
    const query = writeQuery(schema, state.value);
    if (query === written) return;
    written = query;
    pending.set(page, write);
    timer ??= setTimeout(write, writeEvery);
  });
  effect(() => {
    // The address was typed, pasted or followed: the address is the state now.
    const { name, query } = route.value;
    if (name !== page && timer !== undefined) write(); // so that the link back leads to the last state
    if (name !== page || query === written) return;
    clearTimeout(timer);
    timer = undefined;
    pending.delete(page);
    const next = read();
    written = writeQuery(schema, next);
    state.value = next;
  });
  return {
    get value() {
      return state.value;
    },
    peek: () => state.peek(),
    set: (part) => {
      state.value = { ...state.peek(), ...part };
    },
    only: <K extends keyof State>(...keys: readonly K[]) => {
      let last: Pick<State, K> | undefined;
      return computed(() => {
        const { value } = state;
        const before = last;
        if (!before || keys.some((key) => !same(before[key], value[key])))
          last = Object.fromEntries(keys.map((key) => [key, value[key]])) as Pick<State, K>;
        return last!;
      });
    },
  };
}

/** The address of the current state, for others. */
export function shareLink(): string {
  writePending();
  return new URL(hashOf(route.peek()), location.href).href;
}

/** Keeps the current state in the browser's history: its back button leads to it again, whatever is set from now on. */
export function keepInHistory(): void {
  writePending();
  history.pushState(history.state, '', location.href);
}

globalThis.addEventListener?.('pagehide', writePending);

function writePending(): void {
  for (const write of [...pending.values()]) write();
}

/** Why no reading of the text fits: what is said of one of the right type, if there is one. */
function complaint(part: z.ZodType, text: string): string {
  const issues = readings(text).map((reading) => part.safeParse(reading).error!.issues[0]);
  return plainIssue((issues.find(({ code }) => code !== 'invalid_type') ?? issues[1]).message);
}

/** The state that a query stands for, and the parts of it that could not be used. */
export function readQuery<S extends z.ZodObject>(
  schema: S,
  query: string,
): { state: z.infer<S>; problems: string[] } {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [key, text] of new URLSearchParams(query)) {
    const part = Object.hasOwn(schema.shape, key) ? (schema.shape[key] as z.ZodType) : undefined;
    if (!part) {
      problems.push(`The address has “${key}”, which this page does not know.`);
      continue;
    }
    const value = readings(text).find((reading) => part.safeParse(reading).success);
    if (value === undefined) {
      problems.push(`The address sets ${key} to “${text}”, which is not used: ${complaint(part, text)}.`);
    } else values[key] = value;
  }
  const parsed = schema.safeParse(values);
  if (parsed.success) return { state: parsed.data, problems };
  const [{ path, message }] = parsed.error.issues;
  problems.push(`The address is not used: ${path.join('.')}: ${plainIssue(message)}.`);
  return { state: schema.parse({}), problems };
}

/** The query of a state: lists as `8,8`, other structures as JSON, defaults left out. */
export function writeQuery<S extends z.ZodObject>(schema: S, state: z.infer<S>): string {
  const defaults = schema.parse({}) as Record<string, unknown>;
  const parts: string[] = [];
  for (const key of Object.keys(schema.shape)) {
    const value = (state as Record<string, unknown>)[key];
    if (value === undefined) continue;
    const text = textOf(value);
    if (text !== textOf(defaults[key])) parts.push(`${encode(key)}=${encode(text)}`);
  }
  return parts.join('&');
}

/** The values that a text may stand for; the first that fits the schema counts. */
function readings(text: string): unknown[] {
  const scalar = (word: string): unknown => {
    try {
      return JSON.parse(word);
    } catch {
      return word;
    }
  };
  const words = text === '' ? [] : text.split(',');
  return [text, scalar(text), words.map(scalar), words];
}

/** Lists and structures are equal if they would be written alike. */
function same(a: unknown, b: unknown): boolean {
  return Object.is(a, b) || (typeof a === 'object' && textOf(a) === textOf(b));
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const isPlain = (item: unknown) =>
    typeof item === 'number' || (typeof item === 'string' && item !== '' && !/[,"[\]{}]/.test(item));
  if (Array.isArray(value) && value.every(isPlain)) return value.join(',');
  return JSON.stringify(value) ?? '';
}

/** As encodeURIComponent, without what a fragment may hold as it is: addresses stay readable. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/%(2C|3A|2F|5B|5D|40|3B)/g, decodeURIComponent);
}
