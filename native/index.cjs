/**
 * `require('./native')` gives `{ addon }`, as openvino-node does. The types are in types.ts.
 *
 * The set-up puts the addon and build.json (which OpenVINO it is linked with) into .vinobench/native;
 * VINOBENCH_NATIVE_DIR names another folder. A package has packaged.cjs in the place of this file.
 */
'use strict';
const { existsSync, readFileSync } = require('node:fs');
const { delimiter, join } = require('node:path');

const folder = process.env.VINOBENCH_NATIVE_DIR || join(__dirname, '..', '.vinobench', 'native');
const file = join(folder, 'vinobench.node');

function missing(reason, cause) {
  const error = new Error(`The native addon ${reason}: run npm start once to build it.`, cause && { cause });
  error.code = 'ERR_ADDON_MISSING';
  return error;
}

function load() {
  if (!existsSync(file)) throw missing(`${file} is not there`);
  try {
    // Windows has no rpath: a library is looked for in the folders of PATH.
    if (process.platform === 'win32') {
      const { libraryDir } = JSON.parse(readFileSync(join(folder, 'build.json'), 'utf8'));
      process.env.PATH = `${libraryDir}${delimiter}${process.env.PATH ?? ''}`;
    }
    return require(file);
  } catch (error) {
    throw missing(`${file} cannot be loaded (${error instanceof Error ? error.message : error})`, error);
  }
}

exports.addon = load();
