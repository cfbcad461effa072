// @ts-check
/** What the boot's first two stages leave behind, and the cheap look at it that every start takes. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const wantedNodeMajor = 24;

/** @param {string} root */
export const resultsFolder = (root) => join(root, '.vinobench');
/** @param {string} root */
export const nodeFolder = (root) => join(resultsFolder(root), 'node');
/** @param {string} root */
const nodeStamp = (root) => join(nodeFolder(root), 'stamp.json');
/** @param {string} root */
const dependenciesStamp = (root) => join(root, 'node_modules', '.vinobench-stamp.json');

/**
 * @param {string} version as in process.version
 * @param {number} major
 */
export function isNewEnough(version, major) {
  return Number(/^v(\d+)\./.exec(version)?.[1] ?? 0) >= major;
}

/**
 * The Node that runs Vinobench: this one if it is new enough, else the fetched one; null if it is still to be fetched.
 *
 * @param {string} root
 * @param {string} [version]
 * @returns {string | null}
 */
export function readyNode(root, version = process.version) {
  if (isNewEnough(version, wantedNodeMajor)) return process.execPath;
  const stamp = readStamp(nodeStamp(root));
  if (stamp === null || stamp['inputs'] !== nodeInputs(root)) return null;
  const binary = join(nodeFolder(root), String(stamp['binary']));
  return existsSync(binary) ? binary : null;
}

/**
 * @param {string} root
 * @param {string} binary relative to the folder of the fetched Node
 */
export function markNodeReady(root, binary) {
  writeStamp(nodeStamp(root), { inputs: nodeInputs(root), binary });
}

/** @param {string} root */
export function dependenciesReady(root) {
  const stamp = readStamp(dependenciesStamp(root));
  return stamp !== null && stamp['inputs'] === dependenciesInputs(root);
}

/** @param {string} root */
export function markDependenciesReady(root) {
  writeStamp(dependenciesStamp(root), { inputs: dependenciesInputs(root) });
}

/** @param {string} root */
const nodeInputs = (root) => inputsOf(join(root, 'setup', 'node', 'package-lock.json'));
/** @param {string} root */
const dependenciesInputs = (root) => inputsOf(join(root, 'package-lock.json'));

/** @param {string} lockFile */
function inputsOf(lockFile) {
  const hash = createHash('sha256').update(readFileSync(lockFile)).digest('hex');
  return `${hash} ${process.platform} ${process.arch}`;
}

/**
 * A stamp that cannot be read or parsed counts as absent: the step is then taken again.
 *
 * @param {string} file
 * @returns {Record<string, unknown> | null}
 */
export function readStamp(file) {
  try {
    const value = JSON.parse(readFileSync(file, 'utf8'));
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    return null;
  }
}

/**
 * Written to a temporary file and renamed, so that a stamp is either whole or not there.
 *
 * @param {string} file
 * @param {Record<string, unknown>} value
 */
export function writeStamp(file, value) {
  mkdirSync(dirname(file), { recursive: true });
  const beside = `${file}.${process.pid}`;
  writeFileSync(beside, `${JSON.stringify(value)}\n`);
  renameSync(beside, file);
}
