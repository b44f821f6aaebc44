import { type InputForm, features, history } from '@nutshell/go/zero';
import type { GoZeroConfig } from './config.ts';

/** The part of a configuration that determines the network. */
export type Architecture = Pick<
  GoZeroConfig,
  | 'network'
  | 'stages'
  | 'blocks'
  | 'channels'
  | 'globalPooling'
  | 'auxiliary'
  | 'softPolicy'
  | 'normalisation'
>;

/** What each network sees of a position. */
export const inputForms: Record<GoZeroConfig['network'], InputForm> = { tower: features, paper: history };

/** Columns of the policy output: the policy, and those that are only learnt with it. */
export function policyColumns({
  auxiliary,
  softPolicy,
}: Pick<Architecture, 'auxiliary' | 'softPolicy'>): ('policy' | 'soft' | 'reply')[] {
  return [
    'policy',
    ...(softPolicy > 0 ? (['soft'] as const) : []),
    ...(auxiliary ? (['reply'] as const) : []),
  ];
}
