import type { PageCard } from '../../page-card.ts';

export const card: PageCard = {
  name: 'classify',
  title: 'Classify',
  summary: 'A network learns to tell points on a plane apart, and bends space until a line can do it.',
  drawing: (
    <>
      <path d="M6 62c28-46 48 22 74-6s46-40 74-18" class="accent" />
      {[
        [22, 22],
        [46, 20],
        [66, 30],
        [92, 22],
        [112, 14],
      ].map(([x, y]) => (
        <circle key={x} cx={x} cy={y} r="4" />
      ))}
      {[
        [30, 72],
        [56, 66],
        [84, 70],
        [112, 58],
        [138, 62],
      ].map(([x, y]) => (
        <path key={x} d={`M${x - 4} ${y - 4}h8v8h-8z`} class="filled" />
      ))}
    </>
  ),
  load: () => import('./page.tsx'),
};
