import type { PageCard } from '../../page-card.ts';

export const card: PageCard = {
  name: 'backprop',
  title: 'Back-propagation',
  summary: 'Values flow forward and gradients flow back, one step of the chain rule at a time.',
  drawing: (
    <>
      <path d="M28 26h34M28 64 62 34M92 30h30" />
      <path d="M122 44 92 38M62 48 30 72" class="accent" />
      <path d="m98 34-7 4 5 6M36 63l-7 10 11-2" class="accent" />
      <circle cx="20" cy="26" r="9" />
      <circle cx="20" cy="68" r="9" />
      <circle cx="77" cy="36" r="15" class="paper" />
      <path d="M71 36h12M77 30v12" />
      <circle cx="136" cy="38" r="14" class="paper" />
    </>
  ),
  load: () => import('./page.tsx'),
};
