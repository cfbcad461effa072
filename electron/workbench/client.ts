/** The contract without a transport, for hosts in the workbench's own process: they may do what their user may. */
import { createRouterClient, type RouterClient } from '@orpc/server';
import { router } from './router.ts';
import type { Workbench } from './workbench.ts';

export type Client = RouterClient<typeof router>;

export const clientOf = (workbench: Workbench): Client =>
  createRouterClient(router, { context: { workbench, rights: 'user' } });
