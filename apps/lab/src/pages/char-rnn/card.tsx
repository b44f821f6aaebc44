import type { PageCard } from '../../page-card.ts';

export const card: PageCard = {
  name: 'char-rnn',
  title: 'Char-RNN',
  summary:
    'Watch a recurrent network write character by character, and see what each of its cells keeps track of.',
  drawing: (
    <>
      <path d="M14 22h22M42 22h34M14 38h14M64 38h30M14 54h40M14 70h26" />
      <path d="M34 38h24M82 22h30M100 38h18" class="accent thick" />
      <path d="M46 70v-9" class="accent" />
      <path d="M132 22v50M126 66l6 7 6-7" />
      <circle cx="132" cy="22" r="7" class="paper" />
      <circle cx="132" cy="45" r="7" class="accent paper" />
      <path d="M60 54h20M86 54h20" />
    </>
  ),
  load: () => import('./page.tsx'),
};
