/**
 * A network's posteriors in the place of densities, ln p(frame | state) up to a number of the frame:
 * ln P(state | frame) − exponent · ln P(state), Bayes' rule (Bourlard and Morgan 1994). An exponent below 1 trusts the priors less; 0 leaves
 * them out.
 * @param posteriors `[frames, states]`, logarithms
 * @param logPriors `[states]`
 */
export function scaled(posteriors: Float32Array, logPriors: Float64Array, exponent: number): Float64Array {
  const states = logPriors.length;
  const scores = new Float64Array(posteriors.length);
  for (let at = 0; at < scores.length; at++) scores[at] = posteriors[at] - exponent * logPriors[at % states];
  return scores;
}
