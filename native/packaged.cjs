/** In a package, beside the addon and under the name of index.cjs: nothing is looked for elsewhere, and no environment names another addon. */
'use strict';
const { delimiter, join } = require('node:path');

// Windows has no rpath: a library is looked for in the folders of PATH.
if (process.platform === 'win32') {
  process.env.PATH = `${join(__dirname, '..', 'openvino')}${delimiter}${process.env.PATH ?? ''}`;
}

exports.addon = require('./vinobench.node');
