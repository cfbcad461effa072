/**
 * electron-updater behind what the workbench asks of it. A library, because installing a package over the running app differs by
 * platform (Squirrel on macOS, NSIS, dpkg by polkit, an AppImage in place), as do the signatures there.
 * Loaded in the packaged app only, and only when updates are on.
 */
import library, { type AppUpdater } from 'electron-updater';
import { VinobenchError } from '../../shared/faults/errors.ts';
import type { Updater } from '../workbench/updates/updates.ts';

/** This platform's own. */
export const platformUpdater = (address: string, log: (sentence: string) => void): Updater =>
  updaterBy(library.autoUpdater, address, log);

/** @param address of the folder with the release list (`latest*.yml`) and the packages that it names */
export function updaterBy(app: AppUpdater, address: string, log: (sentence: string) => void): Updater {
  const write = (message?: unknown) => log(`Updates: ${String(message)}`);
  app.logger = { info: write, warn: write, error: write };
  app.setFeedURL({ provider: 'generic', url: address });
  app.autoDownload = false;
  app.autoInstallOnAppQuit = false;
  app.allowDowngrade = false;
  app.disableWebInstaller = true;
  // Else each request has an identifier of this installation.
  app.requestHeaders = { 'x-user-staging-id': 'none' };
  const current: { compare(other: string): number } = app.currentVersion;
  return {
    compare: (version) => {
      try {
        return -current.compare(version);
      } catch (cause) {
        throw new VinobenchError('network', `${address} names ${version}, which is not a version.`, {
          cause,
        });
      }
    },
    ask: async () => {
      const result = await app.checkForUpdates().catch((error: unknown) => {
        throw new VinobenchError('network', `${address} has no list of releases: ${firstLine(error)}`, {
          cause: error,
        });
      });
      if (result === null)
        throw new VinobenchError('unsupported', 'This package cannot update itself: install a newer one.');
      return { version: result.updateInfo.version, here: result.isUpdateAvailable };
    },
    download: async (onProgress) => {
      const progress = ({ percent }: { percent: number }) => onProgress(Math.min(1, percent / 100));
      app.on('download-progress', progress);
      try {
        await app.downloadUpdate();
      } catch (error) {
        throw downloadTrouble(error, address);
      } finally {
        app.off('download-progress', progress);
      }
    },
    install: () => {
      const failures: Error[] = [];
      const note = (error: Error) => void failures.push(error);
      app.on('error', note);
      app.quitAndInstall();
      app.off('error', note);
      const [failure] = failures;
      if (failure !== undefined)
        throw new VinobenchError('setup', `The update was not installed: ${firstLine(failure)}`, {
          cause: failure,
        });
    },
  };
}

function downloadTrouble(error: unknown, address: string): VinobenchError {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ERR_CHECKSUM_MISMATCH')
    return new VinobenchError(
      'changed',
      `The update from ${address} does not have the SHA-512 of its release list and was deleted; try again later.`,
      { cause: error },
    );
  if (code === 'ERR_UPDATER_INVALID_SIGNATURE')
    return new VinobenchError(
      'changed',
      `The update from ${address} is not signed by the publisher of this version and was deleted.`,
      { cause: error },
    );
  return new VinobenchError('network', `The update cannot be downloaded: ${firstLine(error)}`, {
    cause: error,
  });
}

/** The first line of a message: electron-updater adds headers and stacks. */
const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
