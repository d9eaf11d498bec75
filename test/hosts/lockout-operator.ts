/** An operator in a process of its own, for lockout.test.ts to kill: applies a step, or undoes it, and says so when it is about to prove that. */
import type { PlannedStep } from '../../src/model/plan.js'
import { applyStep, undoEntry } from '../../src/runner/apply.js'
import { SshTransport } from '../../src/transport/open.js'
import { atProof } from './at-proof.js'

const { destination, options, step, run, undo } = JSON.parse(process.argv[2] ?? '{}') as { destination: string; options: string[]; step: PlannedStep; run: string; undo?: true }
const transport = atProof(new SshTransport(destination, options, process.env), () => {
  process.stdout.write('applied\n')
  return new Promise<never>(() => setInterval(() => undefined, 60_000))
})
const outcome =
  undo === true
    ? await undoEntry(transport, { run, position: 0, step: step.id, changes: [] }, () => undefined, 'deploy')
    : await applyStep(transport, step, { run, position: 0, onEvent: () => undefined, deployUser: 'deploy' })
process.stdout.write(`never came to its proof: ${outcome.status}: ${outcome.tail.join(' / ')}\n`)
