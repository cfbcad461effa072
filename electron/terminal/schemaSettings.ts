/**
 * To be loaded before any schema is made. A command checks a document once or twice, which takes less time than zod needs to compile
 * its schemas first; hosts that stay check many.
 */
import { z } from 'zod';

z.config({ jitless: true });
