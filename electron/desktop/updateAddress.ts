/** Where releases of this build are published: the bundler puts VINOBENCH_UPDATES here (`setup/package/bundle.ts`). */
export const updateAddress: string | null = null;
