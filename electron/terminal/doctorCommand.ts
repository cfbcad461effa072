/** The doctor command. Exit code 1: something has to be solved before measuring. */
import { doctorText } from '../../shared/view/text/doctorText.ts';
import { exitCodes, type JsonOption, withClient } from './client.ts';
import { show } from './output.ts';

export function doctor({ json }: JsonOption): Promise<number> {
  return withClient(async (client, signal) => {
    const report = await client.doctor(undefined, { signal });
    await show(report, json, doctorText);
    return report.findings.some(({ level }) => level === 'problem') ? exitCodes.error : exitCodes.ok;
  });
}
