import { describe, expect, it } from 'vitest';
import type { PressId } from '../../shared/documents/press.ts';
import type { ProfileDocument } from '../../shared/documents/profile.ts';
import { profileEntries } from '../../shared/profile/choice.ts';
import type { ProfileSummary } from '../../shared/profile/stored.ts';
import { pressOf, profileSummary } from '../../shared/profile/summaryTesting.ts';
import { profileOf, recorded } from '../../shared/profile/testing.ts';
import type { Work, WorkRequest } from '../../shared/work/registry.ts';
import { libraryOf } from './models.ts';
import { type Answers, network, openedPage, work } from './pageTesting.ts';
import { openPresses, profiledModelName, shownProfiles } from './profiles.ts';
import { settle } from './streamTesting.ts';

const profile = profileOf(recorded.squeezenetCpu());
const documentOf = (fields: Partial<ProfileDocument> = {}): ProfileDocument => {
  const { machine, runtime } = profileSummary('', '22T14:02', { device: 'CPU', precision: 'FP32' });
  return {
    schemaVersion: 3,
    press: null,
    machine,
    runtime,
    profiles: [profile],
    failures: [],
    ...fields,
  } as ProfileDocument;
};
const fp32 = (id: string, createdAt = '22T14:02') =>
  profileSummary(id, createdAt, { device: 'CPU', precision: 'FP32' });

async function kept(list: readonly ProfileSummary[], own: Answers['profiles'] = {}, hash = '') {
  let profiles = [...list];
  const opening: string[] = [];
  const opened = await openedPage({
    hash,
    answers: {
      models: {
        list: async () => ({
          ...{ schemaVersion: 1, examples: [] },
          models: [network('squeezenet1.1', 'SqueezeNet1.1'), network('alexnet', 'AlexNet')],
        }),
      },
      profiles: {
        list: async () => ({ schemaVersion: 1, profiles, damaged: [] }),
        show: async ({ id }) => {
          opening.push(id);
          return { schemaVersion: 1, profile: fp32(id), document: documentOf() };
        },
        delete: async ({ id }) => {
          profiles = profiles.filter((one) => one.id !== id);
          return { id };
        },
        restore: async ({ id }) => {
          profiles = [...profiles, fp32(id)];
          return { id };
        },
        ...own,
      },
    },
  });
  const state = () => opened.page.store.getState();
  const [model] = libraryOf(state());
  if (model === undefined) throw new Error('no model');
  const listed = () => state().profileList.map(({ id }) => id);
  return { ...opened, opening, model, state, listed };
}

const profileWork = (id: string, fields: Partial<Omit<Work, 'kind' | 'request'>> = {}): Work => {
  const request: WorkRequest<'profile'>['request'] = {
    ...{ models: [{ kind: 'catalogue', id: 'squeezenet1.1' }], devices: ['CPU'], precisions: ['FP32'] },
    ...{ press: pressOf(1), batch: null, isas: [], iterations: 32, roofline: 'cached' },
  };
  return work({ kind: 'profile', request }, { id, ...fields });
};

describe('Profiling a model', () => {
  const [cpu, int8] = [
    { device: 'CPU', precision: 'FP32' },
    { device: 'CPU', precision: 'INT8' },
  ] as const;

  it('asks for each configuration, the machine’s peaks once for each device', async () => {
    const { page, host, model } = await kept([]);
    page.planning.setPlan({ isa: 'avx2' });
    await page.profiles.profile(model, [cpu, int8, { ...cpu, isa: null, batch: 4, shapes: {} }], 'again');
    expect(host.started).toMatchObject([
      { request: { devices: ['CPU'], precisions: ['FP32'], isas: ['avx2'], roofline: 'again', batch: null } },
      { request: { precisions: ['INT8'], roofline: 'cached' } },
      { request: { isas: [], roofline: 'again', batch: 4, shapes: [{}] } },
    ]);
  });

  it('says in each request which press it comes from, and is open until the last is asked for', async () => {
    const { page, host, model, state } = await kept([]);
    const open: number[] = [];
    page.store.subscribe(({ askedPresses }) => open.push(askedPresses.size));
    await page.profiles.profile(model, [cpu, int8]);
    await page.profiles.profile(model, [cpu]);
    const presses = host.started.map(({ kind, request }) => kind === 'profile' && request.press);
    expect(presses).toEqual([presses[0], presses[0], presses[2]]);
    expect(new Set(presses).size).toBe(2);
    expect([Math.max(...open), state().askedPresses.size]).toEqual([1, 0]);
  });

  it('is not open any more when a configuration cannot be asked for', async () => {
    const { page, model, state, connection } = await kept([]);
    connection().onLost(1, null);
    await expect(page.profiles.profile(model, [cpu, int8])).rejects.toThrow();
    expect(state().askedPresses.size).toBe(0);
  });

  it('is asked for once by a double click', async () => {
    const { page, host, model } = await kept([]);
    await Promise.all([page.profiles.profile(model, [cpu]), page.profiles.profile(model, [cpu])]);
    expect(host.started).toHaveLength(1);
    await page.profiles.profile(model, [cpu]);
    expect(host.started).toHaveLength(2);
  });

  it('shows what came of it; its failures are shown', async () => {
    const { page, host, model, told, opening } = await kept([fp32('p1')]);
    await page.profiles.profile(model, [cpu]);
    const failure = { model: 'm', device: 'CPU', precision: 'INT8', reason: 'It is too large.', cause: null };
    await host.finish('work 1', {
      kind: 'profile',
      document: documentOf({ failures: [failure as ProfileDocument['failures'][number]] }),
    });
    expect([told(), opening]).toEqual([['CPU INT8: It is too large.'], ['p1']]);
    expect(page.store.getState().listedWork).toEqual(new Set(['work 1']));
    await page.profiles.profile(model, [cpu]);
    const failures = [failure, failure] as ProfileDocument['failures'];
    await host.finish('work 2', { kind: 'profile', document: documentOf({ profiles: [], failures }) });
    await page.profiles.profile(model, [cpu]);
    await host.fail('work 3', new Error('The process ended.'));
    const problems = page.store.getState().messages.filter(({ kind }) => kind === 'problem');
    expect(problems.map(({ text }) => text)).toEqual(['CPU INT8: It is too large.', 'The process ended.']);
  });

  it('whose result could not be kept shows it until the host has it', async () => {
    const kepts: ProfileSummary[] = [];
    const { page, host, model, listed, told, state } = await kept([], {
      list: async () => ({ schemaVersion: 1, profiles: kepts, damaged: [] }),
    });
    await page.profiles.profile(model, [cpu]);
    await host.finish('work 1', { kind: 'profile', document: documentOf({ notKept: 'The disk is full.' }) });
    expect([told(), listed(), state().profiles.length]).toEqual([['The disk is full.'], ['work 1'], 1]);
    const [unkept] = state().profileList;
    if (unkept === undefined) throw new Error('nothing is listed');
    kepts.push({ ...unkept, id: 'p1' });
    await page.profiles.loadProfiles();
    expect(listed()).toEqual(['p1']);
  });

  it('that ended before this page followed it is in the list', async () => {
    const { page, host } = await kept([]);
    await host.list([profileWork('old', { state: 'done' })]);
    expect(page.store.getState().listedWork).toEqual(new Set(['old']));
  });
});

describe('The list of profiles', () => {
  it('is newest first, and tells each damaged one once', async () => {
    const damaged = [{ id: 'x', reason: 'Profile x is cut.' }];
    const profiles = [fp32('old', '21T10:00'), fp32('young', '22T10:00')];
    const { page, listed, told } = await kept([], {
      list: async () => ({ schemaVersion: 1, profiles, damaged }),
    });
    expect([listed(), told()]).toEqual([['young', 'old'], ['Profile x is cut.']]);
    page.messages.close(page.store.getState().messages[0]?.id ?? '');
    await page.profiles.loadProfiles();
    expect(told()).toEqual([]);
  });
});

describe('A profile that is looked at', () => {
  it('is opened once', async () => {
    const { page, opening, state } = await kept([fp32('p1')]);
    expect([opening, state().profiles.map(({ key }) => key)]).toEqual([
      ['p1'],
      [expect.stringContaining('p1')],
    ]);
    await page.profiles.openProfile('p1');
    await Promise.all([page.profiles.openProfile('p2'), page.profiles.openProfile('p2')]);
    expect(opening).toEqual(['p1', 'p2']);
  });

  it('that cannot be opened is reported and not asked for again', async () => {
    const { told, listed } = await kept([fp32('p1')], {
      show: () => Promise.reject(new Error('It is cut.')),
    });
    expect([told(), listed()]).toEqual([['It is cut.'], []]);
  });

  it('is that of the model of the address, else of the one profiled last', async () => {
    const { page, state, opening } = await kept([fp32('p1')], {}, '#/kernels?model=catalogue:alexnet');
    expect([profiledModelName(state()), opening]).toEqual(['alexnet', []]);
    page.navigation.go({ model: null });
    await settle();
    expect([profiledModelName(state()), opening]).toEqual(['squeezenet1.1', ['p1']]);
    expect(profiledModelName({ ...state(), profileList: [] })).toBeNull();
  });

  it('is not asked for while there is no line', async () => {
    const { page, opening, connection } = await kept([]);
    connection().onLost(1, null);
    page.store.setState({ profileList: [fp32('p1')] });
    expect(opening).toEqual([]);
  });
});

describe('What is shown of a model', () => {
  it('is the latest of each configuration, or the one that was picked', async () => {
    const { page, model, state } = await kept([fp32('old', '21T10:00'), fp32('young', '22T10:00')]);
    const shown = () => shownProfiles(state(), model, state().route.profiles, new Set());
    expect(shown().chosen.map(({ id }) => id)).toEqual(['young']);
    expect(shown().profiled).toHaveLength(1);
    const [, older] = shown().entries;
    page.profiles.pickProfile(shown().entries, older?.key ?? '');
    expect(shown().chosen.map(({ id }) => id)).toEqual(['old']);
    expect(shownProfiles(state(), null, [], new Set())).toEqual({ entries: [], chosen: [], profiled: [] });
  });

  it('waits for the rest of its press, until the last profile of it is in the list', async () => {
    const press = pressOf(1);
    const of = (all: Work[], listed: string[] = [], asked: PressId[] = []) => [
      ...openPresses({ work: all, listedWork: new Set(listed), askedPresses: new Set(asked) }),
    ];
    expect(of([profileWork('a')])).toEqual([press]);
    expect(of([profileWork('a', { state: 'done' })])).toEqual([press]);
    expect(of([profileWork('a', { state: 'done' })], ['a'])).toEqual([]);
    expect(of([profileWork('a', { state: 'failed' })])).toEqual([]);
    // Its other configurations have not been asked for yet.
    expect(of([profileWork('a', { state: 'done' })], ['a'], [press])).toEqual([press]);
    const [old, young] = [fp32('old', '21T10:00'), { ...fp32('young', '22T10:00'), press }];
    const { model, state } = await kept([old, young]);
    const shown = (open: PressId[]) =>
      shownProfiles(state(), model, [], new Set(open)).chosen.map(({ id }) => id);
    expect([shown([]), shown([press]), shown([pressOf(2)])]).toEqual([['young'], ['old'], ['young']]);
  });
});

describe('A profile that is deleted', () => {
  it('leaves the list and not the view, and can be brought back', async () => {
    const { page, listed, told, state, model } = await kept([fp32('p1')]);
    const [entry] = profileEntries(state().profileList, { name: model.name, modelSha256: null });
    if (entry === undefined) throw new Error('no entry');
    await page.profiles.deleteProfile({ ...entry, besides: 2 });
    expect([listed(), state().route.model]).toEqual([[], model.key]);
    expect(told()[0]).toMatch(/^CPU FP32 of .+ and 2 more of the same profile is deleted\.$/);
    page.messages.undo();
    await expect.poll(listed).toEqual(['p1']);
  });
});
