/** `runs history` and `runs mark`: one configuration through the runs of a machine, and what people say of its changes of level. */
import Table from 'cli-table3';
import type { ChangeMark, History } from '../../shared/comparing/history.ts';
import { VinobenchError } from '../../shared/faults/errors.ts';
import type { Precision } from '../../shared/precision/precision.ts';
import { historyHead, historyNotes, historyTableRows } from '../../shared/view/compare/historyText.ts';
import { sentenceOfChange } from '../../shared/view/text/runChangeText.ts';
import { exitCodes, type JsonOption, withClient } from './client.ts';
import { show } from './output.ts';

interface OfConfiguration extends JsonOption {
  readonly device: string;
  readonly precision: Precision;
}

export interface HistoryCommand extends OfConfiguration {
  readonly run?: string;
}

export function history(model: string, { run, json, ...of }: HistoryCommand): Promise<number> {
  return withClient(async (client) => {
    const named = run === undefined ? {} : { run };
    const { device, precision } = of;
    const document = await client.runs.history({ model, device, precision, ...named });
    await show(document, json, textOf);
    return exitCodes.ok;
  });
}

function textOf(document: History): string {
  const table = new Table({
    head: [...historyHead],
    colAligns: ['left', 'left', 'left', 'right', 'right', 'left', 'left'],
    style: { head: [], border: [] },
  });
  for (const row of historyTableRows(document)) table.push(row);
  return [table.toString(), ...historyNotes(document)].join('\n');
}

/** `none` takes a mark off. */
export type MarkWord = ChangeMark | 'none';

export function mark(
  id: string,
  word: MarkWord,
  model: string,
  { device, precision, json }: OfConfiguration,
): Promise<number> {
  return withClient(async (client) => {
    const { configuration, points } = await client.runs.history({ run: id, model, device, precision });
    const { run } = await client.runs.show({ id });
    if (points[0]?.run === run.id)
      throw new VinobenchError(
        'usage',
        `${run.id} is the first run of this history, so no level changes with it: name a later one.`,
      );
    const asked: ChangeMark | null = word === 'none' ? null : word;
    const changed = await client.runs.mark({ id: run.id, configuration, mark: asked });
    await show(
      { schemaVersion: 1, ...changed },
      json,
      (shown) => `${sentenceOfChange(shown)} \`runs undo\` takes it back.`,
    );
    return exitCodes.ok;
  });
}
