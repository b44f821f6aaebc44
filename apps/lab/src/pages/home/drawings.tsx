/** A small drawing for every page: lines in ink, what matters in the accent colour. */
import type { ComponentChildren } from 'preact';
import type { PageName } from '../../pages.ts';

const drawings: Partial<Record<PageName, ComponentChildren>> = {
  neuron: (
    <>
      <path d="M18 22 82 45M18 45h64M18 68 82 45M98 45h34" />
      <circle cx="14" cy="22" r="5" />
      <circle cx="14" cy="45" r="5" />
      <circle cx="14" cy="68" r="5" />
      <circle cx="90" cy="45" r="15" class="paper" />
      <path d="M81 52h6c5 0 3-14 8-14h4" class="accent" />
    </>
  ),
  classify: (
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
  optimisers: (
    <>
      {[1, 0.74, 0.5, 0.28].map((size) => (
        <ellipse key={size} cx="92" cy="46" rx={66 * size} ry={38 * size} transform="rotate(-14 92 46)" />
      ))}
      <path d="M14 78 46 62 40 50 64 54 66 42 84 50 90 44" class="accent" />
      <circle cx="92" cy="45" r="3.5" class="accent dot" />
    </>
  ),
  backprop: (
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
  lenet: (
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
  runs: (
    <>
      <path d="M12 8v70h140" />
      <path d="M16 14c10 40 24 50 50 54s54 4 84 4" />
      <path d="M16 24c12 20 26 24 50 28s54 6 84 8" class="accent" />
      <circle cx="150" cy="60" r="3.5" class="accent dot" />
    </>
  ),
};

export function Drawing({ name }: { name: PageName }) {
  return (
    <svg class="drawing" viewBox="0 0 160 90" aria-hidden="true">
      {drawings[name]}
    </svg>
  );
}
