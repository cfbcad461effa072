// @ts-check
/** For hosts whose Node may not read TypeScript by itself; to be imported before anything else. */
import '../jobs/wire/typescript.mjs';
