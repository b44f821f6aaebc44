import type { PageCard } from '../../page-card.ts';

export const card: PageCard = {
  name: 'connect4',
  title: 'Tree search',
  summary: 'Play Connect-4 against Monte Carlo tree search, and see its tree grow with every simulation.',
  drawing: (
    <>
      <path d="M80 16 38 42M80 16v26M80 16l42 26M38 42 22 68M38 42l16 26M122 42v26M80 68v12" />
      <path d="M80 16v52" class="accent" />
      <circle cx="80" cy="16" r="10" class="paper" />
      <circle cx="38" cy="42" r="6" class="paper" />
      <circle cx="122" cy="42" r="4" class="paper" />
      <circle cx="80" cy="42" r="8" class="paper" />
      <circle cx="22" cy="68" r="3" class="filled" />
      <circle cx="54" cy="68" r="4" class="filled" />
      <circle cx="122" cy="68" r="2.5" class="filled" />
      <circle cx="80" cy="68" r="5" class="accent dot" />
    </>
  ),
  load: () => import('./page.tsx'),
};
