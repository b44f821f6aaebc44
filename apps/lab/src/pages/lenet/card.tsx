import type { PageCard } from '../../page-card.ts';

export const card: PageCard = {
  name: 'lenet',
  title: 'LeNet',
  summary: 'Draw a digit and watch every layer of LeNet-5 look at it.',
  drawing: (
    <>
      <path d="M8 20h50v50H8z" />
      <path d="M20 32c8-8 26-4 20 8-4 8-14 10-20 20h26" class="accent thick" />
      {[0, 8, 16].map((by) => (
        <path key={by} d={`M${78 + by} ${24 + by}h24v24H${78 + by}z`} class="paper" />
      ))}
      <path d="M136 26h14M136 36h14M136 56h14M136 66h14" />
      <path d="M136 46h14" class="accent thick" />
    </>
  ),
  load: () => import('./page.tsx'),
};
