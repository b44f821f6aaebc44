import {
  BLACK,
  type Color,
  type Geometry,
  type SgfNode,
  mainLine,
  opponent,
  sgfNode,
  sgfPoint,
  valueOf,
} from '@nutshell/go';
import { type AnalysedMove, BAD, DOUBTFUL, SLIGHT } from './analysis.ts';
import { chanceText, lineText, scoreText } from './insight.ts';

/** Properties of SGF that judge a move; a node has one of them at most. */
const JUDGEMENTS = ['BM', 'DO', 'IT', 'TE'];

/**
 * Writes what an analysis says into the main line of the game's tree: a comment after what each move has already, the expected score (V),
 * doubtful and bad moves (DO, BM), and for these the better line as a variation.
 */
export function annotate(root: SgfNode, moves: readonly AnalysedMove[], geometry: Geometry): void {
  const line = mainLine(root);
  // By the number of the move: a node may have a move of each colour.
  const places = line.flatMap((node, i) =>
    ['B', 'W'].filter((name) => node.properties.has(name)).map(() => ({ node, before: line[i - 1] })),
  );
  for (const move of moves) {
    const { node, before } = places[move.number - 1];
    const { properties } = node;
    const { color, loss, after } = move;
    const better =
      loss < SLIGHT
        ? ''
        : ` Better: ${lineText(move.line, geometry)} (Black ${chanceText(move.before.win)}); this lost ${chanceText(loss)} and ${move.points.toFixed(1)} points.`;
    const words = valueOf(
      `Black wins with ${chanceText(after.win)}, expected ${scoreText(after.score)}.${better}`,
    );
    const comment = properties.get('C')?.[0];
    properties.set('C', [comment ? `${comment}\n\n${words}` : words]);
    if (!properties.has('V')) properties.set('V', [after.score.toFixed(1)]);
    if (loss < DOUBTFUL) continue;
    if (!JUDGEMENTS.some((name) => properties.has(name)))
      properties.set(loss < BAD ? 'DO' : 'BM', [loss < BAD ? '' : '1']);
    before?.children.push(variation(move.line, color, geometry));
  }
}

/** The moves of a line as a branch of the tree. */
function variation(line: AnalysedMove['line'], first: Color, geometry: Geometry): SgfNode {
  let color = first;
  const nodes = line.map((point) => {
    const node = sgfNode([[color === BLACK ? 'B' : 'W', [sgfPoint(point, geometry)]]]);
    color = opponent(color);
    return node;
  });
  nodes.slice(1).forEach((node, i) => nodes[i].children.push(node));
  return nodes[0];
}
