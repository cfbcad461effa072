/** Runs and reports of others on their way into the store, and a run on its way out as a file. */
import { isReport } from '../../shared/adding/reportFiles.ts';
import { FileHead, headBytes } from '../../shared/modelFile/fileHead.ts';
import { plural } from '../../shared/view/text/format.ts';
import { importSentences } from '../../shared/view/text/importText.ts';
import type { DroppedFile } from '../host/files.ts';
import type { PageCore } from './core.ts';
import type { Profiles } from './profiles.ts';
import type { Runs } from './runs.ts';
import type { Sending } from './sending.ts';

export class Importing {
  readonly #core: PageCore;
  readonly #sending: Sending;
  readonly #runs: Pick<Runs, 'loadRuns'>;
  readonly #profiles: Pick<Profiles, 'loadProfiles'>;

  constructor(
    core: PageCore,
    sending: Sending,
    {
      runs,
      profiles,
    }: { readonly runs: Pick<Runs, 'loadRuns'>; readonly profiles: Pick<Profiles, 'loadProfiles'> },
  ) {
    this.#core = core;
    this.#sending = sending;
    this.#runs = runs;
    this.#profiles = profiles;
  }

  /** Takes what is a run or a report. @returns the other files */
  readonly takeReports = async (files: readonly DroppedFile[]): Promise<readonly DroppedFile[]> => {
    const are = await Promise.all(files.map(looksLikeReport));
    const reports = files.filter((_, at) => are[at] === true);
    if (reports.length === 0) return files;
    if (!this.#sending.isSending()) await this.#send(reports);
    return files.filter((one) => !reports.includes(one));
  };

  async #send(reports: readonly DroppedFile[]): Promise<void> {
    const { sendFiles } = this.#core.outside.files;
    const parcel = { files: reports.map(({ file }) => ({ name: file.name, file })) };
    const what = reports.length === 1 ? (reports[0]?.file.name ?? '') : plural(reports.length, 'file');
    const paths = await this.#sending.whileSending(what, (options) => sendFiles([parcel], options));
    if (paths !== null) await this.importPaths(paths.flat());
  }

  /** Of files that lie on the host. */
  readonly importPaths = async (paths: readonly string[]): Promise<void> => {
    const { line, messages, navigation } = this.#core;
    const imported = await line.host().runs.import({ files: [...paths] });
    for (const sentence of importSentences(imported)) messages.tell(sentence);
    await this.#runs.loadRuns();
    await this.#profiles.loadProfiles();
    const run = imported.imported.find(({ kind }) => kind === 'run');
    if (run !== undefined) navigation.go({ view: 'matrix', run: run.id, cell: null });
    else if (imported.imported.some(({ kind }) => kind === 'profile')) navigation.go({ view: 'kernels' });
  };

  /** With its profiles, reports and pictures, as one archive. */
  readonly exportRun = async (id: string): Promise<{ readonly name: string; readonly data: Blob }> => {
    const { name, base64 } = await this.#core.line.host().runs.export({ id, archive: true });
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    return { name, data: new Blob([bytes], { type: 'application/zip' }) };
  };
}

async function looksLikeReport({ file }: DroppedFile): Promise<boolean> {
  const head = new FileHead(new Uint8Array(await file.slice(0, headBytes).arrayBuffer()), file.size);
  return isReport(file.name, head.text);
}
