/** Runs as one page for people who were not there: the host makes it, the user keeps it. */
import { saveFile } from '../host/files.ts';
import { host, tell } from '../page/page.ts';

/** @param runs the first is what the report is about */
export async function saveReport(runs: readonly string[]): Promise<void> {
  tell('The report is being made.');
  const { files } = await host().report({ runs: [...runs], forms: ['html'] });
  for (const { name, type, base64 } of files) {
    const data = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    await saveFile(name, new Blob([data], { type }));
  }
}
