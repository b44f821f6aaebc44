import type { PageCard } from '../../page-card.ts';

export const card: PageCard = {
  name: 'captions',
  title: 'Captions',
  summary: 'Show a picture to a network: it says word by word what it sees, and shows where it looks.',
  drawing: (
    <>
      <rect x="12" y="14" width="62" height="52" rx="3" />
      <path d="M12 56l20-20 14 13 10-9 18 16" />
      <circle cx="58" cy="28" r="6" class="accent" />
      <path d="M84 24h26M84 40h18M110 40h38M84 56h30" />
      <path d="M116 24h30" class="accent thick" />
      <path d="M66 28h14" class="accent" />
    </>
  ),
  load: () => import('./page.tsx'),
};
