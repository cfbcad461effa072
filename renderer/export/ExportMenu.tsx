/** Every picture as PNG and SVG, its data as CSV, and both to the clipboard. */
import { Menu } from '@mantine/core';
import { useMemo, useRef, useState } from 'react';
import type { Picture } from '../../shared/view/pictures/picture.ts';
import { type Command, useCommands } from '../commands.ts';
import { Icon } from '../frame/icons.tsx';
import { saveFile } from '../host/files.ts';
import { tell, tellProblem } from '../store/problems.tsx';
import { pngOf } from './png.ts';

export interface ExportSources {
  /** File name without extension. */
  readonly name: string;
  /** On light ground, whatever the theme. */
  readonly picture: () => Picture | Promise<Picture>;
  readonly csv: () => string;
}

export function ExportMenu(sources: ExportSources) {
  const [opened, setOpened] = useState(false);
  const latest = useRef(sources);
  latest.current = sources;
  useCommands(
    useMemo(
      (): readonly Command[] => [
        { title: 'Export what is in view', group: 'Everywhere', keys: ['e'], run: () => setOpened(true) },
      ],
      [],
    ),
  );
  const act = (work: (now: ExportSources) => Promise<void>) => () =>
    void work(latest.current).catch(tellProblem);
  return (
    <Menu
      opened={opened}
      onChange={setOpened}
      position="bottom-end"
      width={260}
      withInitialFocusPlaceholder={false}
      transitionProps={{ duration: 0 }}
    >
      <Menu.Target>
        <button type="button" className="control plain">
          <Icon name="export" /> Export <kbd>e</kbd>
        </button>
      </Menu.Target>
      <Menu.Dropdown aria-label="Export">
        <Item text="PNG, twice the size" onClick={act(savePng)} />
        <Item text="SVG" onClick={act(saveSvg)} />
        <Item text="CSV of the data" onClick={act(saveCsv)} />
        <Item text="Copy the picture" onClick={act(copyPicture)} />
        <Item text="Copy the data as text" onClick={act(copyText)} />
      </Menu.Dropdown>
    </Menu>
  );
}

function Item({ text, onClick }: { readonly text: string; readonly onClick: () => void }) {
  return <Menu.Item onClick={onClick}>{text}</Menu.Item>;
}

const fileName = (name: string, extension: string) =>
  `${name
    .replaceAll(/[^\w.-]+/g, '-')
    .replaceAll(/-+/g, '-')
    .toLowerCase()}.${extension}`;

async function savePng({ name, picture }: ExportSources): Promise<void> {
  await saveFile(fileName(name, 'png'), await pngOf(await picture()));
}

async function saveSvg({ name, picture }: ExportSources): Promise<void> {
  const { svg } = await picture();
  await saveFile(fileName(name, 'svg'), new Blob([svg], { type: 'image/svg+xml' }));
}

async function saveCsv({ name, csv }: ExportSources): Promise<void> {
  await saveFile(fileName(name, 'csv'), new Blob([csv()], { type: 'text/csv' }));
}

async function copyPicture({ picture }: ExportSources): Promise<void> {
  // The promise goes in: some browsers allow the clipboard only while the click is handled.
  const png = Promise.resolve(picture()).then(pngOf);
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
  tell('The picture is on the clipboard.');
}

/** Tabs, as a spreadsheet takes them. */
async function copyText({ csv }: ExportSources): Promise<void> {
  const text = csv()
    .trimEnd()
    .split('\r\n')
    .map((line) =>
      line.replaceAll(
        /("(?:[^"]|"")*")|,/g,
        (_, quoted?: string) => quoted?.slice(1, -1).replaceAll('""', '"') ?? '\t',
      ),
    )
    .join('\n');
  await navigator.clipboard.writeText(text);
  tell('The data is on the clipboard, with tabs between.');
}
