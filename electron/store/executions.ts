/** Attempts to carry out a run: a process may outlive one of its attempts, so whether it lives says too little. */
import { randomUUID } from 'node:crypto';
import { currentOwner, type Owner } from '../files/owner.ts';

/** Of this process, by their random names. */
const executions = new Set<string>();

/** A new attempt; it lives until it is released, or this process ends. */
export function beginExecution(): string {
  const execution = randomUUID();
  executions.add(execution);
  return execution;
}

export function releaseExecution(execution: string): void {
  executions.delete(execution);
}

/** Whether an attempt of the owner's may still be in progress: another process's as long as it lives, its own are known. */
export function executionLives(owner: Owner, execution: string): boolean {
  const { pid, bootId, startTime, pidNamespace } = currentOwner();
  const mine =
    owner.pid === pid &&
    owner.bootId === bootId &&
    owner.startTime === startTime &&
    owner.pidNamespace === pidNamespace;
  return !mine || executions.has(execution);
}
