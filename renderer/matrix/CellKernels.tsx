/** From a measured cell to its kernels: to the profile of its configuration, or to one that is made now. */

import type { Cell } from '../../shared/documents/run.ts';
import { profileOfCell } from '../../shared/view/kernels/cellOfProfile.ts';
import { dateText } from '../../shared/view/text/format.ts';
import { useApp, useLibrary } from '../page/hooks.ts';
import { go, profile, tellProblem } from '../page/page.ts';
import { Keys } from '../widgets/Keys.tsx';

export function CellKernels({ cell }: { readonly cell: Cell }) {
  const list = useApp((state) => state.profileList);
  const model = useLibrary().find(({ name }) => name === cell.model);
  const entry = profileOfCell(list, cell);
  if (model === undefined)
    return (
      <button type="button" className="control" disabled title={`${cell.model} is no longer in the library.`}>
        Kernels
      </button>
    );
  const show = () => go({ view: 'kernels', model: model.key });
  if (entry !== null)
    return (
      <button
        type="button"
        className="control"
        title={`${entry.configuration}, profiled ${dateText(entry.createdAt)}`}
        onClick={show}
      >
        Kernels <Keys of="goTo" to="kernels" />
      </button>
    );
  const { device, precision, isa, batch, shapes, runtime } = cell;
  return (
    <button
      type="button"
      className="control"
      title="Samples the kernels of this configuration and shows them"
      onClick={() => {
        profile(model, [{ device, precision, isa, batch, shapes, runtime }]).catch(tellProblem);
        show();
      }}
    >
      Profile
    </button>
  );
}
