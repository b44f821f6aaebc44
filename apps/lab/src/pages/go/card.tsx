import type { PageCard } from '../../page-card.ts';

export const card: PageCard = {
  name: 'go',
  title: 'Go',
  summary: 'Play Go against a network that taught itself, see what it thinks, and watch it train.',
  drawing: (
    <>
      <path d="M44 9v72M62 9v72M80 9v72M98 9v72M116 9v72M44 9h72M44 27h72M44 45h72M44 63h72M44 81h72" />
      <circle cx="62" cy="27" r="8" class="filled" />
      <circle cx="80" cy="45" r="8" class="filled" />
      <circle cx="62" cy="63" r="8" class="filled" />
      <circle cx="98" cy="27" r="8" class="paper" />
      <circle cx="98" cy="45" r="8" class="paper" />
      <circle cx="80" cy="63" r="8" class="paper" />
      <circle cx="98" cy="63" r="7" class="accent" />
    </>
  ),
  load: () => import('./page.tsx'),
};
