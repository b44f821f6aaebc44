/** The sound as pictures: samples, spectrum and mel filters over time. */
import { type Frames, SHIFT } from '@nutshell/micro/speech';
import { useCallback, useMemo } from 'preact/hooks';
import type { Heard } from '../../speech/host.ts';
import { type Places, TimePicture, Waveform } from '../../speech/time-picture.tsx';
import { colours, type Colours } from '../../ui/colours.ts';
import { ramp } from '../../ui/raster.ts';
import { frame, lookAt, type NamedSound } from './session.ts';

export function SoundPictures({ sound, heard }: { sound: NamedSound; heard: Heard }) {
  const looked = { frames: heard.filterBank.length, shift: SHIFT, at: frame.value, onLook: lookAt };
  const kilohertz = heard.rate / 2000;
  return (
    <section class="pictures">
      <h2>Samples</h2>
      <Waveform {...looked} samples={sound.samples} height={80} label={`Samples of ${sound.name}`} />
      <h2>
        Spectrum <span class="quiet small">kHz; more ink where there is more power, over 60 dB</span>
      </h2>
      <FramesPicture
        {...looked}
        of={heard.spectrogram}
        height={130}
        range={6 * Math.LN10}
        marks={[kilohertz / 2, kilohertz].map((each) => ({ text: `${each}`, share: each / kilohertz }))}
        label="Spectrum over time, low frequencies below"
      />
      <h2>
        Filter bank{' '}
        <span class="quiet small">{heard.filterBank.size} filters, as wide apart as one hears</span>
      </h2>
      <FramesPicture
        {...looked}
        of={heard.filterBank}
        height={110}
        range={5 * Math.LN10}
        marks={[1, heard.filterBank.size].map((each) => ({
          text: `${each}`,
          share: (each - 0.5) / heard.filterBank.size,
        }))}
        label="Outputs of the mel filters over time, low frequencies below"
      />
    </section>
  );
}

interface FramesPictureProps {
  of: Frames;
  height: number;
  /** Below the largest number by so much there is nothing. */
  range: number;
  /** Texts on the left, at shares of the height. */
  marks: readonly { text: string; share: number }[];
  label: string;
  frames: number;
  shift: number;
  at: number;
  onLook: (frame: number) => void;
}

function FramesPicture({ of, range, marks, ...rest }: FramesPictureProps) {
  const { paper, ink } = colours();
  const shading = useMemo(() => {
    const high = of.values.reduce((most, x) => Math.max(most, x), -Infinity);
    return { ramp: ramp([paper, ink]), low: high - range, high };
  }, [of, range, paper, ink]);
  const value = useCallback((frame: number, row: number) => of.values[frame * of.size + row], [of]);
  const over = useCallback(
    (context: CanvasRenderingContext2D, { x, y }: Places, { quiet }: Colours) => {
      context.fillStyle = quiet;
      context.textAlign = 'right';
      for (const { text, share } of marks) {
        const place = Math.max(7, y(share * of.size));
        context.fillText(text, x(-0.5) - 6, place);
      }
    },
    [of, JSON.stringify(marks)],
  );
  return <TimePicture {...rest} rows={of.size} value={value} shading={shading} over={over} />;
}
