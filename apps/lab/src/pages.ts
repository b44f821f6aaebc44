/** The pages of the lab, in the order of the navigation. A page is `pages/<name>/page.tsx`, loaded when it is first shown. */
import type { ComponentType } from 'preact';

export interface PageEntry {
  readonly name: string;
  /** As the navigation and the window's title call it. */
  readonly title: string;
  /** A sentence for its card on the home page. */
  readonly summary: string;
  readonly load: () => Promise<{ default: ComponentType }>;
}

export const pages = [
  {
    name: 'home',
    title: 'Home',
    summary: 'What the lab is.',
    load: () => import('./pages/home/page.tsx'),
  },
  {
    name: 'neuron',
    title: 'Neuron',
    summary: 'One weighted sum and one activation: what a weight and a bias do, and how a neuron learns.',
    load: () => import('./pages/neuron/page.tsx'),
  },
  {
    name: 'classify',
    title: 'Classify',
    summary: 'A network learns to tell points on a plane apart, and bends space until a line can do it.',
    load: () => import('./pages/classify/page.tsx'),
  },
  {
    name: 'optimisers',
    title: 'Optimisers',
    summary: 'Seven rules of descent start at the same point of the same surface.',
    load: () => import('./pages/optimisers/page.tsx'),
  },
  {
    name: 'backprop',
    title: 'Back-propagation',
    summary: 'Values flow forward and gradients flow back, one step of the chain rule at a time.',
    load: () => import('./pages/backprop/page.tsx'),
  },
  {
    name: 'lenet',
    title: 'LeNet',
    summary: 'Draw a digit and watch every layer of LeNet-5 look at it.',
    load: () => import('./pages/lenet/page.tsx'),
  },
  {
    name: 'runs',
    title: 'Runs',
    summary: 'Recorded results and trainings under way: learning curves, mistakes, comparisons.',
    load: () => import('./pages/runs/page.tsx'),
  },
] as const satisfies readonly PageEntry[];

export type PageName = (typeof pages)[number]['name'];
