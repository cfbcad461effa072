/** Where the time goes by type of kernel and by module of the network: a table of each, the tracks side by side. */
import { useMemo } from 'react';
import { type SummedBy, summedBy, summedRows } from '../../shared/view/kernels/summedRows.ts';
import type { Track } from '../../shared/view/kernels/tracks.ts';
import { microsecondsText, plural, shareText, signedMicroseconds } from '../../shared/view/text/format.ts';
import { Swatch } from '../widgets/Swatch.tsx';

const heads: Readonly<Record<SummedBy, { readonly title: string; readonly column: string }>> = {
  type: { title: 'By type of kernel', column: 'Type' },
  module: { title: 'By module of the network', column: 'Module' },
};

export function KernelSums({ tracks }: { readonly tracks: readonly Track[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keys
    <div className="kernel-sums" tabIndex={0} role="group" aria-label="Sums of kernels">
      {summedBy.map((by) => (
        <SumsTable key={by} tracks={tracks} by={by} />
      ))}
    </div>
  );
}

function SumsTable({ tracks, by }: { readonly tracks: readonly Track[]; readonly by: SummedBy }) {
  const rows = useMemo(
    () =>
      summedRows(
        tracks.map(({ profile }) => profile),
        by,
      ),
    [tracks, by],
  );
  const { title, column } = heads[by];
  return (
    <section aria-label={title}>
      <header>
        <h2>{title}</h2>
        <span className="dim">{plural(rows.length, 'row')}; time of all kernels of a row, and its share</span>
      </header>
      <table>
        <thead>
          <tr>
            <th scope="col">{column}</th>
            {tracks.map(({ name, profile }) => (
              <th key={name} scope="col" colSpan={3}>
                <Swatch device={profile.device} precision={profile.precision} /> {name}
              </th>
            ))}
            {tracks.length > 1 && <th scope="col">Difference</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, sums, deltaUs }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {sums.map((sum, at) => (
                <Sum key={tracks[at]?.name} sum={sum} />
              ))}
              {tracks.length > 1 && <td>{deltaUs === null ? '' : signedMicroseconds(deltaUs)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Sum({ sum }: { readonly sum: ReturnType<typeof summedRows>[number]['sums'][number] }) {
  if (sum === null)
    return (
      <td colSpan={3} className="dim">
        none
      </td>
    );
  return (
    <>
      <td className="dim">{plural(sum.kernels, 'kernel')}</td>
      <td>{microsecondsText(sum.timeUs)}</td>
      <td>{sum.share === null ? '' : shareText(sum.share)}</td>
    </>
  );
}
