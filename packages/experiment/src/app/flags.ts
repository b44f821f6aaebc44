/** Command-line flags made from a zod object: one per key, with help, range and default. */
import { Option } from 'commander';
import { z } from 'zod';
import { Failure } from '../file/failure.ts';
import { validate } from '../file/validation.ts';

/** The parts of a JSON schema that flags are made from. */
interface Node {
  type?: string;
  description?: string;
  default?: unknown;
  enum?: unknown[];
  items?: Node;
  anyOf?: Node[];
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
}

/** One commander option per key of `schema`. @param inForce values that an experiment has in place of the schema's defaults */
export function flagsOf(schema: z.ZodObject, inForce: Record<string, unknown> = {}): Option[] {
  return Object.entries(nodesOf(schema)).map(([name, own]) => {
    const node = name in inForce ? { ...own, default: inForce[name] } : own;
    const value = node.type === 'boolean' ? '[true|false]' : `<${placeholder(node)}>`;
    return new Option(`--${name} ${value}`, helpOf(node));
  });
}

/**
 * Reads the flags that were given, as text, by the schema's types.
 * @returns the values given, nothing for flags that were not
 * @throws Failure naming the flag, what was given, and what was expected
 */
export function readFlags(schema: z.ZodObject, given: Record<string, unknown>): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, node] of Object.entries(nodesOf(schema))) {
    const text = given[name] === true ? 'true' : given[name]; // a bare --shuffle
    if (typeof text === 'string') values[name] = parse(node, text);
  }
  const { problems } = validate(schema.partial(), values, { call: (path) => `--${path}` });
  if (problems) throw new Failure(problems.join('\n'));
  return values;
}

/** `values` as one would type them: `--epochs=5 --optimizer=adam`. */
export function flagText(values: Record<string, unknown>): string {
  return Object.entries(values)
    .map(([name, value]) => {
      const text =
        typeof value === 'string' ? value : isList(value) ? value.join(',') : JSON.stringify(value);
      return `--${name}=${/^[\w.,:/@+-]*$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`}`;
    })
    .join(' ');
}

function nodesOf(schema: z.ZodObject): Record<string, Node> {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return properties as Record<string, Node>;
}

/** Text → value; of alternatives by the first that can read it; a list of numbers or words also without brackets. Text that cannot be read stays text, for the schema to refuse with the key's name. */
function parse(node: Node, text: string): unknown {
  if (node.type === 'string' || node.enum?.includes(text)) return text;
  if (node.anyOf) return node.anyOf.map((each) => parse(each, text)).find((value) => value !== text) ?? text;
  if (node.type === 'number' || node.type === 'integer') {
    const number = Number(text);
    return text.trim() !== '' && (Number.isFinite(number) || text === 'NaN') ? number : text;
  }
  const { items } = node;
  if (items && isScalar(items) && !text.trimStart().startsWith('['))
    // --layers=2,3,1
    return text === '' ? [] : text.split(',').map((item) => parse(items, item.trim()));
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const isScalar = ({ type }: Node) => type === 'string' || type === 'number' || type === 'integer';

/** A list that flags have without brackets: of numbers, or of words without commas. */
const isList = (value: unknown): value is unknown[] =>
  Array.isArray(value) &&
  value.every((item) => typeof item === 'number' || (typeof item === 'string' && /^[^,[]+$/.test(item)));

function placeholder(node: Node): string {
  if (node.enum) return node.enum.join('|');
  if (node.type === 'string') return 'text';
  if (node.type === 'integer' || node.type === 'number') return 'number';
  if (node.items && isScalar(node.items)) return `${placeholder(node.items)},…`;
  if (node.anyOf) return node.anyOf.map(placeholder).join('|');
  return 'json';
}

function helpOf(node: Node): string {
  const low =
    node.minimum ?? (node.exclusiveMinimum !== undefined ? `> ${node.exclusiveMinimum}` : undefined);
  const most =
    node.maximum !== undefined && Math.abs(node.maximum) < Number.MAX_SAFE_INTEGER ? node.maximum : undefined;
  const high = most ?? (node.exclusiveMaximum !== undefined ? `< ${node.exclusiveMaximum}` : undefined);
  const bounded = (value: number | string | undefined) =>
    value !== undefined && value !== -Number.MAX_SAFE_INTEGER;
  const range = bounded(low)
    ? high !== undefined
      ? `${low} to ${high}`
      : typeof low === 'number'
        ? `≥ ${low}`
        : low
    : high !== undefined
      ? `≤ ${high}`
      : undefined;
  const notes = [range, node.default !== undefined && `default ${JSON.stringify(node.default)}`].filter(
    Boolean,
  );
  return [node.description, notes.length && `(${notes.join('; ')})`].filter(Boolean).join(' ');
}
