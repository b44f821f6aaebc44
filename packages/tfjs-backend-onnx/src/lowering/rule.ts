import type { Node } from '../graph/node.ts';
import type { Value } from './layout.ts';
import type { Target } from './target.ts';

/** Lowers one operator, whose inputs are lowered already; `undefined` leaves it as it is, on inputs in logical layout. */
export type Rule = (node: Node, inputs: readonly Value[], target: Target) => Value | undefined;
export type RuleTable = Readonly<Record<string, Rule>>;
