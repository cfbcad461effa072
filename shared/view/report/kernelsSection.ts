/** Kernels of the slowest network that was profiled: where the time goes, by kernel, type and module. */
import type { Profile, ProfileDocument } from '../../documents/profile.ts';
import type { RunWithRounds } from '../../documents/run.ts';
import { configurationName } from '../../profile/configuration.ts';
import { type KernelSum, sumsByModule, sumsByType } from '../../profile/sums.ts';
import { microsecondsToMilliseconds, sum } from '../../units.ts';
import { kernelRows } from '../kernels/kernelRows.ts';
import { apartText } from '../kernels/profileTogether.ts';
import { tracksOf } from '../kernels/tracks.ts';
import { tracksPicture } from '../pictures/tracksPicture.ts';
import type { NameOfModel } from '../run/modelNames.ts';
import { plural, shareText, timeText } from '../text/format.ts';
import { commandLine, type Html, html, paragraph, shownFigure, table } from './html.ts';
import { type NamedPicture, pictureHtml, type ReportSection } from './section.ts';
import type { CellProfile, ReportSources } from './sources.ts';

const [mostKernels, mostSums] = [12, 10];

interface ShownProfile {
  readonly of: CellProfile;
  readonly profile: Profile;
}

export function kernelsSection(
  document: RunWithRounds,
  { profiles, command }: Pick<ReportSources, 'profiles' | 'command'>,
  nameOf: NameOfModel,
): ReportSection {
  const slowest = slowestProfiled(document, profiles);
  const [first] = slowest;
  const title = 'Where the time goes';
  if (first === undefined)
    return { id: 'kernels', title, body: notProfiled(document, command), pictures: [] };
  const model = nameOf(first.profile.model);
  const picture = picturesOf(slowest, first.of.document, model);
  const measured = new Set(
    document.cells.filter(({ status }) => status === 'measured').map(({ model: name }) => name),
  ).size;
  const among = measured === 1 ? '' : `, the slowest of the networks whose profiles are kept`;
  return {
    id: 'kernels',
    title,
    body: html`${paragraph(`Kernels of ${model}${among}: what OpenVINO executed in one inference, by its own counters. Counters cost time themselves, so these times explain the results above and do not replace them.`)}
${pictureHtml(picture, `Kernels of ${model} over one inference, a track for each configuration; the heaviest stand in the tables below.`)}
${slowest.map((shown) => profileHtml(shown, model))}`,
    pictures: [picture],
  };
}

/** Profiles of the model with the longest inference among those profiled. */
function slowestProfiled({ cells }: RunWithRounds, profiles: readonly CellProfile[]): ShownProfile[] {
  const shown = profiles.flatMap(
    (of): (ShownProfile & { readonly model: string; readonly mean: number })[] => {
      const [cell, profile] = [cells.find(({ id }) => id === of.cellId), of.document.profiles[of.at]];
      return cell === undefined || profile === undefined
        ? []
        : [{ of, profile, model: cell.model, mean: cell.latencyMs?.mean ?? 0 }];
    },
  );
  const slowest = shown.reduce<(typeof shown)[number] | null>(
    (most, one) => (most === null || one.mean > most.mean ? one : most),
    null,
  );
  return shown.filter(({ model }) => model === slowest?.model);
}

function picturesOf(shown: readonly ShownProfile[], document: ProfileDocument, title: string): NamedPicture {
  const profiles = shown.map(({ profile }) => profile);
  return {
    name: 'kernels',
    picture: tracksPicture({
      ...{ title, laid: tracksOf(profiles), rows: kernelRows(profiles) },
      ...{ arrangement: 'by time', slots: null, colouring: 'layer type', document, apart: apartOf(shown) },
    }),
  };
}

/** Profiles that were kept at different times may differ by what the machine did meanwhile. */
function apartOf(shown: readonly ShownProfile[]): string | null {
  return apartText(
    shown.map(({ of: { createdAt, document }, profile }) => ({
      ...{ press: document.press, configuration: configurationName(profile), createdAt },
      ...{ hostname: document.machine.hostname, runtime: document.runtime.version },
    })),
  );
}

function profileHtml({ of, profile }: ShownProfile, model: string): Html {
  const executed = profile.kernels.filter(({ status }) => status === 'executed');
  const allUs = sum(executed.map(({ realTimeUs }) => realTimeUs));
  const roofs = new Map(profile.roofline?.kernels.map((kernel) => [kernel.name, kernel]));
  const heaviest = executed.toSorted((a, b) => b.realTimeUs - a.realTimeUs).slice(0, mostKernels);
  const name = configurationName(profile);
  const path = `profile ${of.id} ${of.at}`;
  return html`<h3>${name}</h3>
${timesText(path, profile, executed.length)}
${table(
  `${model}, ${name}: the ${heaviest.length} kernels with the most time`,
  [
    { name: 'Layer' },
    { name: 'Implementation' },
    { name: 'Ran in' },
    { name: 'Time', figures: true },
    { name: 'Share', figures: true },
    { name: 'Of its roof', figures: true },
  ],
  heaviest.map((kernel) => {
    const share = roofs.get(kernel.name)?.shareOfBound ?? null;
    const us = kernel.realTimeUs;
    return [
      kernel.originalLayers[0] ?? kernel.name,
      kernel.implementation ?? '',
      kernel.elementType ?? '',
      shownFigure(`${path} kernel ${kernel.name}`, us, timeText(microsecondsToMilliseconds(us))),
      allUs > 0 ? shareText(us / allUs) : '',
      share === null ? '' : shareText(share),
    ];
  }),
)}
${sumsTable(`${model}, ${name}: by type of kernel`, 'Type', sumsByType(profile))}
${sumsTable(`${model}, ${name}: by module of the network`, 'Module', sumsByModule(profile))}`;
}

function timesText(path: string, { reconciliation }: Profile, kernels: number): Html {
  const shown = (name: 'wallMs' | 'kernelsMs' | 'gapsMs'): Html => {
    const value = reconciliation[name];
    return value === null
      ? html`a time that was not recorded`
      : shownFigure(`${path} reconciliation.${name}`, value, timeText(value));
  };
  return html`<p>One inference takes ${shown('wallMs')} without counters. With them, ${plural(kernels, 'kernel')} take ${shown('kernelsMs')}, and ${shown('gapsMs')} are between and around them.</p>`;
}

function sumsTable(caption: string, head: string, sums: readonly KernelSum[]): Html {
  const rest = sums.slice(mostSums);
  const more =
    rest.length === 0
      ? []
      : [
          `${rest.length} more`,
          String(rest.reduce((count, { kernels }) => count + kernels, 0)),
          timeText(microsecondsToMilliseconds(sum(rest.map(({ timeUs }) => timeUs)))),
          '',
        ];
  return table(
    caption,
    [
      { name: head },
      { name: 'Kernels', figures: true },
      { name: 'Time', figures: true },
      { name: 'Share', figures: true },
    ],
    [
      ...sums
        .slice(0, mostSums)
        .map(({ name, kernels, timeUs, share }) => [
          name,
          String(kernels),
          timeText(microsecondsToMilliseconds(timeUs)),
          share === null ? '' : shareText(share),
        ]),
      ...(more.length === 0 ? [] : [more]),
    ],
  );
}

function notProfiled({ cells }: RunWithRounds, command: string): Html {
  const slowest = cells.reduce<(typeof cells)[number] | null>(
    (most, cell) => ((cell.latencyMs?.mean ?? 0) > (most?.latencyMs?.mean ?? 0) ? cell : most),
    null,
  );
  if (slowest === null) return paragraph('Nothing was measured, so there are no kernels to show.');
  return html`${paragraph('No configuration of this run has been profiled, so which kernels take the time is not known. To profile the slowest network:')}${commandLine(`${command} profile ${slowest.model} --device ${slowest.device} --precision ${slowest.precision}`)}`;
}
