/**
 * Evaluates the expressions of Vega's charts by walking their syntax trees. Vega would compile them by `Function`, for
 * which the pages' content security policy would have to allow `unsafe-eval`. This is what Vega calls an expression
 * interpreter (https://vega.github.io/vega/usage/interpreter/), as far as the charts of this page need one.
 */

/** A node of the syntax tree: ESTree, with what Vega adds. */
interface Node {
  type: string;
  name?: string;
  value?: unknown;
  operator?: string;
  computed?: boolean;
  left?: Node;
  right?: Node;
  argument?: Node;
  object?: Node;
  property?: Node;
  test?: Node;
  consequent?: Node;
  alternate?: Node;
  callee?: Node;
  arguments?: Node[];
  elements?: Node[];
  properties?: { key: Node; value: Node }[];
  body?: Node[];
  expression?: Node;
}

interface Expression {
  ast: Node;
}

type Functions = Record<string, ((...values: any[]) => unknown) | undefined>;

/** What Vega knows while it builds a chart: here only the functions that expressions may call. */
interface Context {
  functions: Functions;
}

/** What names stand for while an expression is evaluated. */
interface Scope {
  functions: Functions;
  /** Signals, as `$name`. */
  signals?: any;
  datum?: unknown;
  event?: unknown;
  item?: unknown;
}

/** Functions that Vega writes as code rather than calls. */
const own: Functions = {
  isNaN: Number.isNaN,
  isFinite: Number.isFinite,
  abs: Math.abs,
  ceil: Math.ceil,
  exp: Math.exp,
  floor: Math.floor,
  log: Math.log,
  max: Math.max,
  min: Math.min,
  pow: Math.pow,
  round: Math.round,
  sqrt: Math.sqrt,
  clamp: (value: number, low: number, high: number) => Math.max(low, Math.min(high, value)),
  length: (value: { length: number }) => value.length,
  toString: String,
};

const constants: Record<string, unknown> = {
  NaN,
  E: Math.E,
  PI: Math.PI,
  SQRT2: Math.SQRT2,
  LN10: Math.LN10,
};

const binary: Record<string, (a: any, b: any) => unknown> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '<=': (a, b) => a <= b,
  '>=': (a, b) => a >= b,
  '==': (a, b) => a == b, // eslint-disable-line eqeqeq -- the language has it
  '!=': (a, b) => a != b, // eslint-disable-line eqeqeq
  '===': (a, b) => a === b,
  '!==': (a, b) => a !== b,
};

const unary: Record<string, (value: any) => unknown> = {
  '!': (value) => !value,
  '-': (value) => -value,
  '+': (value) => +value,
};

/** The value of an expression. @throws Error at anything that the language has but these charts do not need */
export function evaluate(node: Node, scope: Scope): any {
  const value = (inner: Node | undefined) => evaluate(inner!, scope);
  switch (node.type) {
    case 'Literal':
      return node.value;
    case 'Identifier':
      return valueOf(node.name!, scope);
    case 'ExpressionStatement':
      return value(node.expression);
    case 'Program':
      return value(node.body![0]);
    case 'MemberExpression': {
      const object = value(node.object);
      return object[
        node.computed ? value(node.property) : (node.property!.name ?? String(node.property!.value))
      ];
    }
    case 'ConditionalExpression':
      return value(node.test) ? value(node.consequent) : value(node.alternate);
    case 'LogicalExpression':
      return node.operator === '&&'
        ? value(node.left) && value(node.right)
        : value(node.left) || value(node.right);
    case 'BinaryExpression':
      return known(binary[node.operator!], node.operator!)(value(node.left), value(node.right));
    case 'UnaryExpression':
      return known(unary[node.operator!], node.operator!)(value(node.argument));
    case 'ArrayExpression':
      return node.elements!.map(value);
    case 'ObjectExpression':
      return Object.fromEntries(
        node.properties!.map(({ key, value: inner }) => [key.name ?? String(key.value), value(inner)]),
      );
    case 'CallExpression':
      return call(node, scope);
    default:
      throw new Error(`the chart uses “${node.type}”, which is not interpreted`);
  }
}

function valueOf(name: string, { signals, datum, event, item }: Scope): unknown {
  if (name === 'datum') return datum;
  if (name === 'event') return event;
  if (name === 'item') return item;
  return Object.hasOwn(constants, name) ? constants[name] : signals[`$${name}`];
}

function call({ callee, arguments: list = [] }: Node, scope: Scope): unknown {
  // Vega marks the functions that it calls itself by an underscore.
  const name = callee!.name!.replace(/^_/, '');
  if (name === 'if') return evaluate(evaluate(list[0], scope) ? list[1] : list[2], scope);
  const values = list.map((node) => evaluate(node, scope));
  return known(scope.functions[name] ?? own[name], `${name}()`).apply(scope.functions, values);
}

function known<T>(found: T | undefined, name: string): T {
  if (found === undefined) throw new Error(`the chart uses “${name}”, which is not interpreted`);
  return found;
}

/** A drawn mark; Vega keeps its places and sizes in these properties. */
type Item = Record<string, any>;

/** As Vega does it: two edges give a place and a size. */
function adjustSpatial(item: Item, channels: Record<string, unknown>, mark: string): void {
  if (mark === 'rule') return;
  const swaps = mark === 'group' || mark === 'image' || mark === 'rect';
  for (const [from, to, centre, size] of [
    ['x', 'x2', 'xc', 'width'],
    ['y', 'y2', 'yc', 'height'],
  ]) {
    if (channels[to]) {
      if (channels[from]) {
        if (swaps && item[from] > item[to]) [item[from], item[to]] = [item[to], item[from]];
        item[size] = item[to] - item[from];
      } else item[from] = item[to] - (item[size] || 0);
    }
    if (channels[centre]) item[from] = item[centre] - (item[size] || 0) / 2;
  }
}

/** For Vega's `View`, as its option `expr`, with charts parsed with the option `ast`. */
export const interpreter = {
  operator:
    ({ functions }: Context, { ast }: Expression) =>
    (signals: unknown) =>
      evaluate(ast, { functions, signals }),
  parameter:
    ({ functions }: Context, { ast }: Expression) =>
    (datum: unknown, signals: unknown) =>
      evaluate(ast, { functions, signals, datum }),
  event:
    ({ functions }: Context, { ast }: Expression) =>
    (event: unknown) =>
      evaluate(ast, { functions, event }),
  handler:
    ({ functions }: Context, { ast }: Expression) =>
    (signals: unknown, event: { item?: { datum?: unknown } }) =>
      evaluate(ast, { functions, signals, event, datum: event.item?.datum }),
  encode:
    (
      { functions }: Context,
      { marktype, channels }: { marktype: string; channels: Record<string, Expression> },
    ) =>
    (item: Item, signals: unknown) => {
      let changed = 0;
      for (const [name, { ast }] of Object.entries(channels)) {
        const value = evaluate(ast, { functions, signals, item, datum: item.datum });
        if (item[name] === value) continue;
        item[name] = value;
        changed = 1;
      }
      adjustSpatial(item, channels, marktype);
      return changed;
    },
  codegen: {
    get: (path: readonly string[]) => (object: any) => path.reduce((inside, key) => inside[key], object),
    comparator:
      (fields: readonly ((object: unknown) => any)[], orders: readonly number[]) =>
      (a: unknown, b: unknown): number => {
        for (const [index, field] of fields.entries()) {
          const order = compare(field(a), field(b));
          if (order) return order * orders[index];
        }
        return 0;
      },
  },
};

/** Ascending, with what is missing first and what is no number after it. */
function compare(a: any, b: any): number {
  const [u, v] = [a, b].map((value) => (value instanceof Date ? Number(value) : value));
  if ((u < v || u == null) && v != null) return -1; // eslint-disable-line eqeqeq -- null or undefined
  if ((u > v || v == null) && u != null) return 1; // eslint-disable-line eqeqeq
  if (Number.isNaN(u) !== Number.isNaN(v)) return Number.isNaN(u) ? -1 : 1;
  return 0;
}
