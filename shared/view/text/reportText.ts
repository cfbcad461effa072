/** About the files of a report, in sentences. */
import type { NoPdfReason } from '../../documents/reportFiles.ts';

/** Why a report has no PDF, and the way to one. */
export function noPdfText(because: NoPdfReason): string {
  switch (because) {
    case 'no-browser':
      return 'No PDF was made: there is no Chromium, Chrome or Edge here. Install one, name it with CHROMIUM_PATH, or print the HTML page from any browser.';
    case 'browser-failed':
      return 'No PDF was made: the browser could not print the page. Print the HTML page from any browser.';
  }
}
