/**
 * Novikoff's bound (1962, "On convergence proofs on perceptrons") run instead of proved. For examples of length ≤ R that a unit
 * vector u separates with margin γ, every mistake k leaves wᵀu ≥ kγ and |w|² ≤ kR²; as wᵀu ≤ |w|, k ≤ (R/γ)².
 */
import type { Random } from '@nutshell/random';
import type { Examples, Lesson } from './lesson.ts';

export interface SeparableExamples extends Examples {
  /** The unit vector that labelled the examples, its bias last. */
  readonly u: Float64Array;
  /** Distance of the nearest example from it, over all inputs with the constant 1. */
  readonly margin: number;
  /** Length of the longest example. */
  readonly radius: number;
}

/** `n` points, uniform in the square from −1 to 1 but for a stripe of half the width `gap` on either side of a random line. */
export function separableExamples(n: number, gap: number, random: Random): SeparableExamples {
  const angle = random.uniform(0, 2 * Math.PI);
  const direction = [Math.cos(angle), Math.sin(angle), random.uniform(-0.3, 0.3)];
  const u = Float64Array.from(direction, (value) => value / Math.hypot(...direction));
  const x = new Float64Array(3 * n);
  const targets = new Uint8Array(n);
  let [margin, radius] = [Infinity, 0];
  for (let i = 0; i < n;) {
    const point = [random.uniform(-1, 1), random.uniform(-1, 1), 1];
    const distance = point[0] * u[0] + point[1] * u[1] + u[2];
    if (Math.abs(distance) < gap) continue;
    x.set(point, 3 * i);
    targets[i] = distance >= 0 ? 1 : 0;
    margin = Math.min(margin, Math.abs(distance));
    radius = Math.max(radius, Math.hypot(...point));
    i++;
  }
  return { x, targets, inputs: 3, u, margin, radius };
}

/** One run of the rule beside the bounds of the proof. */
export interface Proof {
  readonly lesson: Lesson;
  readonly margin: number;
  readonly radius: number;
  /** (R/γ)² */
  readonly bound: number;
  /** Mistakes after which wᵀu < kγ or |w|² > kR², or that exceed the bound: none, if the theorem and the program are right. */
  readonly violations: number;
  /** After mistake k = 1, 2, …: wᵀu and |w|. */
  readonly steps: { readonly along: number; readonly length: number }[];
}

/** The rounding of the sums that the inequalities compare. */
const ROUNDING = 1e-9;

/** Follows a run of the rule on separable examples, and checks both inequalities of the proof at every mistake. */
export class ProofInProgress {
  readonly #examples: SeparableExamples;
  readonly #bound: number;
  readonly #steps: { along: number; length: number }[] = [];
  #violations = 0;

  constructor(examples: SeparableExamples) {
    this.#examples = examples;
    this.#bound = (examples.radius / examples.margin) ** 2;
  }

  /** After mistake k, with the weights that it led to. */
  mistake(k: number, w: Float64Array): void {
    const { u, margin, radius } = this.#examples;
    const along = w[0] * u[0] + w[1] * u[1] + w[2] * u[2];
    const length = Math.hypot(w[0], w[1], w[2]);
    this.#steps.push({ along, length });
    const kept =
      along >= k * margin - ROUNDING && length ** 2 <= k * radius ** 2 + ROUNDING && k <= this.#bound;
    if (!kept) this.#violations++;
  }

  /** Once the rule has ended. */
  end(lesson: Lesson): Proof {
    const { margin, radius } = this.#examples;
    return {
      lesson,
      margin,
      radius,
      bound: this.#bound,
      violations: this.#violations,
      steps: this.#steps,
    };
  }
}

/** The runs of one width of the gap. */
export interface MarginRow {
  readonly gap: number;
  readonly proofs: readonly Proof[];
}
