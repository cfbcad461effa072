/** The store of this page, and all that its views may ask of it. */
import { createPage } from '../store/page.ts';
import { browser } from './browser.ts';

const page = createPage(browser);

export const { store, begin } = page;
export const { chooseOwn, go, set, settingsNow } = page.navigation;
export const { setPlan, togglePlanned } = page.planning;
export const { tell, tellProblem, undo, accept, close } = page.messages;
export const { host, cancelWork, startNow } = page.line;
export const { cells, graphs } = page;
export const {
  openPalette,
  openKeys,
  openSettings,
  openRuns,
  openImages,
  closeOverlay,
  toggleInspector,
  showView,
} = page.overlays;
export const { listFolder, openHostFiles } = page.folders;
export const { removeModel } = page.models;
export const { addPaths, chooseForWeights, dismiss, pickModels, sendAgain } = page.adding;
export const { cancelSending } = page.sending;
export const { convert, convertNow, loadGraph } = page.conversions;
export const { fetchModels, cancelFetch } = page.fetches;
export const { exportRun } = page.importing;
export const { chooseImages, lookAgain, pickImages, takeDrop } = page.images;
export const { chooseInputFile, planInput, takeInputFile } = page.inputs;
export const { deleteProfile, openProfile, pickProfile, profile } = page.profiles;
export const { calibrateModel, loadReports, measureAccuracy } = page.reports;
export const { annotateRun, findRuns, historyOf, markChange } = page.library;
export const { benchmark, cancelShownWork, deleteRun, loadSpreads, measureAgain, openRun, resume } =
  page.runs;
export const { measure: measureNoise } = page.noise;
export const { add: addRelease, remove: removeRelease } = page.releases;
