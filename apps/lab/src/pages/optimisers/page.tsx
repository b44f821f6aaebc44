/** The optimisers' page: seven rules of descent race down the same surface from the same start. */
import { useEffect } from 'preact/hooks';
import { useFrame } from '../../ui/canvas.tsx';
import { HeightChart } from './height-chart.tsx';
import { MapView } from './map-view.tsx';
import './optimisers.css';
import { MemoryPanel, OptimisersPanel, RaceBar, StartPanel } from './panels.tsx';
import { advance, playing, settings, surface } from './session.ts';
import { ValuesTable } from './values-table.tsx';

export default function Page() {
  useFrame(advance, playing.value);
  useEffect(() => () => void (playing.value = false), []);
  return (
    <div class="optimisers">
      <h1>Optimisers</h1>
      <p class="lead">
        Seven rules of descent start at the same point and see the same slopes. Some gather speed, some divide
        the slope by its usual size, one does both and one does neither.
      </p>
      <div class="bench">
        <div class="stage">
          <RaceBar />
          <section>
            <MapView />
            <p class="small">f(x, y) = {surface.value.formula}</p>
            <p class="small quiet">{lessons[settings.value.surface]}</p>
            <p class="small quiet">
              Deeper colour is lower ground, × marks its lowest points. Click or drag to move the start (the
              ring): the paths follow.
            </p>
          </section>
          <div class="now">
            <section>
              <h2>Height above the lowest point</h2>
              <HeightChart />
            </section>
            <section>
              <h2>Now</h2>
              <ValuesTable />
              <p class="small quiet">Arrived: the step at which it was first within 0.1 of a lowest point.</p>
            </section>
          </div>
          <MemoryPanel />
        </div>
        <aside class="settings">
          <StartPanel />
          <OptimisersPanel />
        </aside>
      </div>
    </div>
  );
}

/** The effects to be seen from each surface's own start at its own rates. */
const lessons = {
  saddle:
    'The start lies almost on the ridge, where the way down has next to no slope. Rules that divide the slope by its size leave at once, a velocity swings through the saddle first, and plain descent lingers there longest.',
  valley:
    'The walls are ninety times as steep as the floor. A rate that the walls can bear hardly moves along the floor: plain descent stays where it is, velocities swing from wall to wall, and rules with a rate for each direction walk away.',
  beale:
    'The first slopes are steep, the floor is flat. Velocities shoot past the bend and come back; rules that divide by the size of the slope follow the floor from the beginning.',
};
