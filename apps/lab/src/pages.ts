/** The pages of the lab, in the order of the navigation. The home page, which shows their cards, is `shell/home.tsx`. */
import type { PageCard } from './page-card.ts';
import { card as backprop } from './pages/backprop/card.tsx';
import { card as captions } from './pages/captions/card.tsx';
import { card as charRnn } from './pages/char-rnn/card.tsx';
import { card as classify } from './pages/classify/card.tsx';
import { card as connect4 } from './pages/connect4/card.tsx';
import { card as go } from './pages/go/card.tsx';
import { card as images } from './pages/images/card.tsx';
import { card as lenet } from './pages/lenet/card.tsx';
import { card as neuron } from './pages/neuron/card.tsx';
import { card as optimisers } from './pages/optimisers/card.tsx';
import { card as runs } from './pages/runs/card.tsx';
import { card as speech } from './pages/speech/card.tsx';

export const pages: readonly PageCard[] = [
  neuron,
  classify,
  optimisers,
  backprop,
  lenet,
  images,
  charRnn,
  captions,
  speech,
  connect4,
  go,
  runs,
];
