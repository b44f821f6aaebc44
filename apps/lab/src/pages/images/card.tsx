import type { PageCard } from '../../page-card.ts';

export const card: PageCard = {
  name: 'images',
  title: 'Images',
  summary:
    'Show a network a photo or your camera’s picture: what it takes it for, what its layers see, and where it looks.',
  drawing: (
    <>
      <path d="M12 20h52v52H12z" />
      <path d="M12 60l16-18 12 12 8-8 16 16" />
      <circle cx="50" cy="33" r="6" class="accent thick" />
      {[0, 8, 16].map((by) => (
        <path key={by} d={`M${78 + by} ${24 + by}h20v20H${78 + by}z`} class="paper" />
      ))}
      <path d="M126 26h24" class="accent thick" />
      <path d="M126 38h14M126 50h9M126 62h5" />
    </>
  ),
  load: () => import('./page.tsx'),
};
