/** The neuron itself: z = w·x + b, a = g(z), and both written out with their numbers. */
import { activations, type ActivationName } from '@nutshell/micro/dense';
import { formatNumber } from '@nutshell/drawing';
import type { NeuronState } from './state.ts';

export interface Response {
  z: number;
  a: number;
}

/** The neuron's z and a for an input; with one input, x2 is ignored. */
export function respond({ inputs, w1, w2, b, activation }: NeuronState, x1: number, x2: number): Response {
  const z = w1 * x1 + (inputs === '2' ? w2 * x2 : 0) + b;
  return { z, a: activations[activation].value(z) };
}

/** `z = 5 · 1 + (−5) · (−1) + 0 = 10`, without the left side. */
export function sumWithNumbers(state: NeuronState): string {
  const { inputs, w1, w2, b, x1, x2 } = state;
  const { z } = respond(state, x1, x2);
  const second = inputs === '2' ? ` + ${factor(w2)} · ${factor(x2)}` : '';
  return `${factor(w1)} · ${factor(x1)}${second} + ${factor(b)} = ${shown(z)}`;
}

/** A number as the page writes it. */
export const shown = (value: number): string => formatNumber(Number(value.toPrecision(12)), 4);

const factor = (value: number): string => (value < 0 ? `(${shown(value)})` : shown(value));

/** g(z) as a formula. */
export const activationFormulas: Readonly<Record<ActivationName, string>> = {
  linear: 'z',
  sigmoid: '1 / (1 + e⁻ᶻ)',
  tanh: 'tanh z',
  relu: 'max(0, z)',
  'leaky-relu': 'z, or 0.01 z where z < 0',
  elu: 'z, or eᶻ − 1 where z < 0',
  softplus: 'ln(1 + eᶻ)',
  swish: 'z / (1 + e⁻ᶻ)',
  sine: 'sin z',
  threshold: '1, or 0 where z < 0',
};

/** Activations whose values stay within −1 … 1. */
export const bounded: ReadonlySet<ActivationName> = new Set(['sigmoid', 'tanh', 'sine', 'threshold']);
