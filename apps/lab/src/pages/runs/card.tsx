import type { PageCard } from '../../page-card.ts';

export const card: PageCard = {
  name: 'runs',
  title: 'Runs',
  summary: 'Recorded results and trainings under way: learning curves, mistakes, comparisons.',
  drawing: (
    <>
      <path d="M12 8v70h140" />
      <path d="M16 14c10 40 24 50 50 54s54 4 84 4" />
      <path d="M16 24c12 20 26 24 50 28s54 6 84 8" class="accent" />
      <circle cx="150" cy="60" r="3.5" class="accent dot" />
    </>
  ),
  load: () => import('./page.tsx'),
};
