/** The next action of a finding as a button that carries it out here; what only a person can do stays a sentence. */
import type { Cell, RunDocument } from '../../shared/documents/run.ts';
import { unreachable } from '../../shared/faults/errors.ts';
import type { NextAction } from '../../shared/findings/finding.ts';
import { configurationKeys } from '../../shared/machine/runtimeRelease.ts';
import { sidesText } from '../../shared/view/compare/compareSides.ts';
import { useLibrary } from '../page/hooks.ts';
import { go, measureAgain, profile, tellProblem } from '../page/page.ts';
import type { LibraryModel } from '../store/state.ts';

interface NextActionProps {
  readonly next: NextAction;
  readonly cell: Cell;
  /** What the cell is compared with; null: it is the base itself. */
  readonly base: Cell | null;
  readonly document: RunDocument;
}

export function NextActionButton(props: NextActionProps) {
  const model = useLibrary().find(({ name }) => name === props.cell.model);
  const action = actionOf(props, model);
  return action === null ? null : (
    <button type="button" className="control" onClick={action.act}>
      {action.label}
    </button>
  );
}

interface Action {
  readonly label: string;
  readonly act: () => void;
}

function actionOf(
  { next, cell, base, document }: NextActionProps,
  model: LibraryModel | undefined,
): Action | null {
  const both = base === null ? [cell] : [base, cell];
  switch (next.kind) {
    case 'measure-longer':
    case 'measure-quietly':
      return { label: 'Measure again', act: () => void measureAgain([cell]).catch(tellProblem) };
    case 'measure-together':
      return { label: 'Measure both again', act: () => void measureAgain(both).catch(tellProblem) };
    case 'profile':
      return model === undefined
        ? null
        : { label: both.length > 1 ? 'Profile both' : 'Profile it', act: () => profileCells(model, both) };
    case 'look-at-kernel':
      return model === undefined
        ? null
        : {
            label: 'Show its kernels',
            act: () => go({ view: 'kernels', model: model.key, settings: { row: next.kernel } }),
          };
    case 'calibrate-on-images':
    case 'choose-layers':
      return model === undefined
        ? null
        : { label: 'Calibrate', act: () => go({ view: 'models', model: model.key }) };
    case 'use':
      return base === null
        ? null
        : { label: `Compare with ${base.precision}`, act: () => compare(document, base, cell) };
    case 'ask-for':
    case 'keep-loaded':
    case 'larger-batch':
    case 'narrower-precision':
    case 'see-reason':
      return null;
    default:
      return unreachable(next);
  }
}

function profileCells(model: LibraryModel, cells: readonly Cell[]): void {
  const configurations = cells.map(({ device, precision, isa, batch, shapes, runtime }) => ({
    ...{ device, precision, isa, batch, runtime },
    ...(shapes === undefined ? {} : { shapes }),
  }));
  profile(model, configurations).catch(tellProblem);
  go({ view: 'kernels', model: model.key });
}

function compare({ run, cells }: RunDocument, base: Cell, cell: Cell): void {
  const keyOf = configurationKeys(cells);
  const sides = [base, cell].map((one) => ({ run: run.id, only: keyOf(one) }));
  go({ view: 'compare', run: run.id, settings: { sides: sidesText(sides) } });
}
