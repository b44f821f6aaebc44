import type { PageCard } from '../../page-card.ts';

export const card: PageCard = {
  name: 'neuron',
  title: 'Neuron',
  summary: 'One weighted sum and one activation: what a weight and a bias do, and how a neuron learns.',
  drawing: (
    <>
      <path d="M18 22 82 45M18 45h64M18 68 82 45M98 45h34" />
      <circle cx="14" cy="22" r="5" />
      <circle cx="14" cy="45" r="5" />
      <circle cx="14" cy="68" r="5" />
      <circle cx="90" cy="45" r="15" class="paper" />
      <path d="M81 52h6c5 0 3-14 8-14h4" class="accent" />
    </>
  ),
  load: () => import('./page.tsx'),
};
