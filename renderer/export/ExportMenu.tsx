/** Every picture as PNG and SVG, its data as CSV, and both to the clipboard; what will be written is shown first. */

import { Menu } from '@mantine/core';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import type { Picture } from '../../shared/view/pictures/picture.ts';
import { commandsOf } from '../keys/lookup.ts';
import { useCommands } from '../page/keyboard.ts';
import { tellProblem } from '../page/page.ts';
import { problemOf } from '../store/problem.ts';
import { Icon } from '../widgets/icons.tsx';
import { Keys } from '../widgets/Keys.tsx';
import {
  copyData,
  copyPicture,
  type ExportSources,
  noClipboard,
  saveCsv,
  savePng,
  saveSvg,
} from './actions.ts';
import { saveReport } from './report.ts';
import { csvSizeText, pixelText } from './sizes.ts';

export type { ExportSources } from './actions.ts';

/** The view's own export: the button in its bar and the key `e`. */
export function ExportMenu(sources: ExportSources) {
  const [opened, setOpened] = useState(false);
  const latest = useRef(sources);
  latest.current = sources;
  useCommands(
    useMemo(
      () =>
        commandsOf('export', {
          open: () => setOpened(true),
          copy: () => void copyData(latest.current.csv()).catch(tellProblem),
        }),
      [],
    ),
  );
  return (
    <ExportSheet sources={sources} opened={opened} onChange={setOpened}>
      <button type="button" className="control plain">
        <Icon name="export" /> Export <Keys of="export" to="open" />
      </button>
    </ExportSheet>
  );
}

/** For one chart of several, such as an inspector's. */
export function ExportChart({ label, ...sources }: ExportSources & { readonly label: string }) {
  const [opened, setOpened] = useState(false);
  return (
    <ExportSheet sources={sources} opened={opened} onChange={setOpened}>
      <button type="button" className="icon-button small" aria-label={label} title={label}>
        <Icon name="export" />
      </button>
    </ExportSheet>
  );
}

function ExportSheet({
  sources,
  opened,
  onChange,
  children,
}: {
  readonly sources: ExportSources;
  readonly opened: boolean;
  readonly onChange: (opened: boolean) => void;
  readonly children: ReactNode;
}) {
  return (
    <Menu
      opened={opened}
      onChange={onChange}
      position="bottom-end"
      width={340}
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown aria-label="Export">{opened && <Sheet sources={sources} />}</Menu.Dropdown>
    </Menu>
  );
}

type Drawn =
  | { readonly state: 'drawing' }
  | { readonly state: 'drawn'; readonly picture: Picture; readonly address: string }
  | { readonly state: 'failed'; readonly reason: string };

/** Drawn once, when the sheet opens: what is shown is what is saved, even when a run continues meanwhile. */
function useDrawn(picture: Promise<Picture>): Drawn {
  const [drawn, setDrawn] = useState<Drawn>({ state: 'drawing' });
  useEffect(() => {
    let address: string | null = null;
    let gone = false;
    const show = (done: Picture) => {
      if (gone) return;
      address = URL.createObjectURL(new Blob([done.svg], { type: 'image/svg+xml' }));
      setDrawn({ state: 'drawn', picture: done, address });
    };
    const fail = (error: unknown) => setDrawn({ state: 'failed', reason: problemOf(error).message });
    picture.then(show).catch(fail);
    return () => {
      gone = true;
      if (address !== null) URL.revokeObjectURL(address);
    };
  }, [picture]);
  return drawn;
}

function Sheet({ sources: { name, picture, csv, report = [] } }: { readonly sources: ExportSources }) {
  const [data] = useState(csv);
  const refused = noClipboard();
  return (
    <>
      {picture !== null && <PictureItems name={name} given={picture} />}
      <Item text="CSV" note={csvSizeText(data)} onClick={act(() => saveCsv(name, data))} />
      <Item
        text="Copy the data as text"
        note={refused ?? 'tab-separated'}
        disabled={refused !== null}
        onClick={act(() => copyData(data))}
      />
      {report.length > 0 && (
        <Item
          text="Report"
          note={report.length === 1 ? 'one HTML page' : `${report.length} runs, one HTML page`}
          onClick={act(() => saveReport(report))}
        />
      )}
    </>
  );
}

const act = (work: () => Promise<void>) => () => void work().catch(tellProblem);

function PictureItems({
  name,
  given,
}: {
  readonly name: string;
  readonly given: NonNullable<ExportSources['picture']>;
}) {
  const [picture] = useState(() => Promise.resolve().then(given));
  const drawn = useDrawn(picture);
  const failed = drawn.state === 'failed';
  const size = (scale: number) => (drawn.state === 'drawn' ? pixelText(drawn.picture, scale) : '');
  const refused = noClipboard();
  return (
    <>
      <Preview drawn={drawn} />
      <Item
        text="PNG"
        note={failed ? 'cannot be drawn' : size(2)}
        disabled={failed}
        onClick={act(() => savePng(name, picture))}
      />
      <Item
        text="SVG"
        note={failed ? 'cannot be drawn' : size(1)}
        disabled={failed}
        onClick={act(() => saveSvg(name, picture))}
      />
      <Item
        text="Copy the picture"
        note={refused ?? 'as PNG'}
        disabled={failed || refused !== null}
        onClick={act(() => copyPicture(picture))}
      />
      <Menu.Divider />
    </>
  );
}

/** The items tell the size in words; the picture is for the eye. */
function Preview({ drawn }: { readonly drawn: Drawn }) {
  return (
    <div className="export-preview" aria-hidden="true">
      {drawn.state === 'drawn' && <img src={drawn.address} alt="" />}
      {drawn.state === 'failed' && <p className="sentence">{drawn.reason}</p>}
    </div>
  );
}

function Item({
  text,
  note,
  disabled = false,
  onClick,
}: {
  readonly text: string;
  readonly note: string;
  readonly disabled?: boolean;
  readonly onClick: () => void;
}) {
  return (
    <Menu.Item disabled={disabled} onClick={onClick}>
      <span className="menu-row">
        <span className="menu-text">{text}</span>
        <span className="dim">{note}</span>
      </span>
    </Menu.Item>
  );
}
