/** What a calibration came to: in sentences, layer by layer, and the model that it wrote. */
import { useMemo, useState } from 'react';
import type { KeptCalibration } from '../../shared/documents/reports.ts';
import { calibrationNotes, layerRows, layersText } from '../../shared/view/library/calibration.ts';
import { dateText } from '../../shared/view/text/format.ts';
import { downloadFile } from '../page/browser.ts';
import { useApp } from '../page/hooks.ts';
import { addPaths, tell, tellProblem } from '../page/page.ts';
import type { LibraryModel } from '../store/state.ts';
import { IconButton } from '../widgets/IconButton.tsx';
import { Pick } from '../widgets/Pick.tsx';
import { LayerTable } from './LayerTable.tsx';

export function CalibrationResult({ model }: { readonly model: LibraryModel }) {
  const kept = useApp((state) => state.reports[model.key]?.calibrations);
  const [picked, setPicked] = useState<string | null>(null);
  const report = kept?.find(({ id }) => id === picked) ?? kept?.[0];
  if (kept === undefined || report === undefined) return null;
  return (
    <div className="report">
      <Report report={report} />
      {kept.length > 1 && (
        <Pick
          label="Calibrated"
          value={dateText(report.createdAt)}
          width={320}
          items={kept.map(({ id, createdAt, device, document }) => ({
            key: id,
            label: dateText(createdAt),
            note: `${device}, ${document.floatLayers.length} in float`,
            chosen: id === report.id,
          }))}
          onPick={setPicked}
        />
      )}
    </div>
  );
}

function Report({ report: { document, createdAt } }: { readonly report: KeptCalibration }) {
  const rows = useMemo(() => layerRows(document), [document]);
  const { xml, bin } = document;
  return (
    <>
      {calibrationNotes(document).map((note) => (
        <p key={note} className="dim">
          {note}
        </p>
      ))}
      {rows.length > 0 && <LayerTable rows={rows} />}
      <p className="dim breakable">
        {dateText(createdAt)}, {xml}
      </p>
      <div className="form-row">
        <button type="button" className="control" onClick={() => void addPaths([xml]).catch(tellProblem)}>
          Add to the library
        </button>
        {isOfHost(xml) && (
          <button
            type="button"
            className="control"
            onClick={() => {
              Promise.all([xml, bin].map(downloadFile)).catch(tellProblem);
            }}
          >
            Download
          </button>
        )}
        {rows.length > 0 && (
          <IconButton
            icon="copy"
            label="Copy the layers as text"
            onClick={() => {
              navigator.clipboard.writeText(layersText(rows)).then(() => tell('Copied.'), tellProblem);
            }}
          />
        )}
      </div>
    </>
  );
}

/** What lies elsewhere is the user's own folder, and of no business to a browser. */
const isOfHost = (file: string): boolean =>
  window.vinobench === undefined && /[\\/]window[\\/]converted[\\/]/.test(file);
