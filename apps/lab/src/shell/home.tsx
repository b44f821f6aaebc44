/** The introduction, and the card of each page. */
import { pages } from '../pages.ts';
import './home.css';

export function Home() {
  return (
    <>
      <h1>Deep learning, to look at and to play with</h1>
      <p class="lead">
        The systems of a deep-learning lecture as things one can touch: move a weight, drag a point, draw a
        digit, and see the network's answer at once. Everything is computed in this browser; nothing leaves
        it.
      </p>
      <ul class="cards">
        {pages.map(({ name, title, summary, drawing }) => (
          <li key={name}>
            <a href={`#/${name}`}>
              <svg class="drawing" viewBox="0 0 160 90" aria-hidden="true">
                {drawing}
              </svg>
              <h2>{title}</h2>
              <p>{summary}</p>
            </a>
          </li>
        ))}
      </ul>
      <section class="home-notes">
        <div>
          <h2>Whatever you see has an address</h2>
          <p>
            Settings, seed and all: copy the address of a page, and another person, or you in a year, gets the
            same picture.
          </p>
        </div>
        <div>
          <h2>The same code as on the command line</h2>
          <p>
            The networks, optimisers and metrics here are those of the trainings whose numbers stand in the
            repository’s tables. The <a href="#/runs">runs</a> page shows them.
          </p>
        </div>
      </section>
    </>
  );
}
