import { expect, it } from 'vitest';
import { Confusion } from '../src/ui/confusion.tsx';

it('shows the confusions of a thousand classes, whose cells are more than a call takes', () => {
  const counts = Array.from({ length: 1000 }, (_, actual) =>
    Array.from({ length: 1000 }, (_, predicted): number => (actual === predicted ? 9 : 0)),
  );
  counts[3][998] = 4;
  counts[7][1] = 2;
  const shares: string[] = [];
  const walk = (node: any): void => {
    if (Array.isArray(node)) node.forEach(walk);
    else if (node?.props) {
      if (node.props.style) shares.push(node.props.style['--share']);
      walk(node.props.children);
    }
  };
  walk(Confusion({ counts }));
  expect(shares).toEqual(['0.670', '0.395']); // 0.12 + 0.55 · 4/4, 0.12 + 0.55 · 2/4
});
