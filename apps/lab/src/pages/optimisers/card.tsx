import type { PageCard } from '../../page-card.ts';

export const card: PageCard = {
  name: 'optimisers',
  title: 'Optimisers',
  summary: 'Seven rules of descent start at the same point of the same surface.',
  drawing: (
    <>
      {[1, 0.74, 0.5, 0.28].map((size) => (
        <ellipse key={size} cx="92" cy="46" rx={66 * size} ry={38 * size} transform="rotate(-14 92 46)" />
      ))}
      <path d="M14 78 46 62 40 50 64 54 66 42 84 50 90 44" class="accent" />
      <circle cx="92" cy="45" r="3.5" class="accent dot" />
    </>
  ),
  load: () => import('./page.tsx'),
};
