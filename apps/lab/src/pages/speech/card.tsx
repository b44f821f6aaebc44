import type { PageCard } from '../../page-card.ts';

export const card: PageCard = {
  name: 'speech',
  title: 'Speech',
  summary: 'Speak digits, and watch Gaussian mixtures and a deep network search for the words.',
  drawing: (
    <>
      <path d="M12 28v-6M20 34v-18M28 40v-30M36 32v-14M44 28v-6M52 36v-22M60 42v-34M68 33v-16M76 27v-4" />
      <path d="M92 25h24l-7-6M116 25l-7 6" />
      <path d="M12 56h136v24H12z" class="paper" />
      <path d="M12 74h20l14-6h22l12-6h26l10 8h32" class="accent thick" />
      <path d="M46 56v24M80 56v24M116 56v24" />
      <circle cx="136" cy="25" r="7" class="accent paper" />
    </>
  ),
  load: () => import('./page.tsx'),
};
