/** Turns zod's issues into messages that name the key, the value, what was expected, and the nearest known key. */
import { z } from 'zod';
import { nearest } from './nearest.ts';
import { plainIssue } from './plain-issue.ts';

/** Checks `value` and gives it back with defaults filled in. @returns the value, or one line per problem */
export function validate<T extends z.ZodType>(
  schema: T,
  value: unknown,
  options: {
    /** Key path in a message → how it is written: `--epochs`. */ call?: (path: string) => string;
  } = {},
): { value: z.infer<T>; problems?: undefined } | { value?: undefined; problems: string[] } {
  const result = schema.safeParse(value);
  if (result.success) return { value: result.data };
  const call = options.call ?? ((path: string) => `"${path}"`);
  return { problems: result.error.issues.flatMap((issue) => describe(issue, schema, value, call)) };
}

function describe(
  issue: z.core.$ZodIssue,
  schema: z.ZodType,
  value: unknown,
  call: (path: string) => string,
): string[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schema, path);
    return issue.keys.map((key) => {
      const near = nearest(key, known);
      const full = (name: string) => call(shortened([...path, name].join('.')));
      return `unknown key ${full(key)}${near ? `; the nearest known key is ${full(near)}` : ''}`;
    });
  }
  const found = path.reduce<unknown>(
    (inside, key) => (inside as Record<string, unknown> | undefined)?.[key],
    value,
  );
  const name = path.length ? call(shortened(path.join('.'))) : 'the whole';
  const expected = plainIssue(issue.message);
  return [`${name} is ${found === undefined ? 'missing' : show(found)}: ${expected}`];
}

function show(value: unknown): string {
  if (typeof value === 'number') return String(value);
  return shortened(JSON.stringify(value));
}

const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}…` : text);

/** The keys that an object schema, or the object inside it at `path`, knows. */
export function knownKeys(schema: z.ZodType, path: readonly string[] = []): string[] {
  type Node = {
    properties?: Record<string, Node>;
    items?: Node;
    prefixItems?: Node[];
    additionalProperties?: Node | boolean;
    anyOf?: Node[];
    oneOf?: Node[];
    allOf?: Node[];
  };
  const alternatives = (node: Node): Node[] => [
    node,
    ...[...(node.anyOf ?? []), ...(node.oneOf ?? []), ...(node.allOf ?? [])].flatMap(alternatives),
  ];
  let nodes = alternatives(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Node);
  for (const key of path) {
    nodes = nodes
      .flatMap((node) => [
        node.properties?.[key],
        node.prefixItems?.[Number(key)],
        node.items,
        typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined,
      ])
      .filter((node) => node !== undefined)
      .flatMap(alternatives);
  }
  return [...new Set(nodes.flatMap((node) => Object.keys(node.properties ?? {})))];
}
