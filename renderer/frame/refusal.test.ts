import { expect, it } from 'vitest';
import type { ConnectionEvents } from '../host/connection.ts';
import { openedPage, testPage } from '../store/pageTesting.ts';
import { refusalOfPage } from './refusal.ts';

const stranger = 'What answers at this address is not the Vinobench that this page belongs to.';

it('a page that was let in keeps its view, and says below why it is let in no longer', async () => {
  const { page, connection } = await openedPage();
  connection().onLost(1, stranger);
  expect(refusalOfPage(page.store.getState())).toBeNull();
});

it('a page that was reloaded and never let in has nothing to show but why', () => {
  const lines: ConnectionEvents[] = [];
  const { page } = testPage({ outside: { connect: (events) => void lines.push(events) } });
  page.begin();
  lines[0]?.onLost(1, null);
  expect(refusalOfPage(page.store.getState())).toBeNull();
  lines[0]?.onLost(1, stranger);
  expect(refusalOfPage(page.store.getState())).toBe(stranger);
});
